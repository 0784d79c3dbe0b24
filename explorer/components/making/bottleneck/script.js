// The linear autoencoder of the view as a Python script: the same digits, the same first weights, the same steps.

import { CHANCE } from "../../topic/script.js";

/**
 * @param {{ size: number, seed: number, steps: number, rate: number }} settings
 */
export function script({ size, seed, steps, rate }) {
  return `"""A linear autoencoder of scikit-learn's digits by descent, and its angle to the principal components."""

${CHANCE}

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SIZE, SEED, STEPS, RATE = ${size}, ${seed}, ${Math.max(1, steps)}, ${rate}

images, labels = load_digits(return_X_y=True)
train, _ = train_test_split(images / 16, test_size=1 - 0.7, stratify=labels, random_state=0)
covariance = np.cov(train.T, bias=True)
width = len(covariance)

normal = normals(SEED)
encoder = np.array([normal() for _ in range(SIZE * width)]).reshape(SIZE, width) / math.sqrt(width)
decoder = np.array([normal() for _ in range(SIZE * width)]).reshape(width, SIZE) / math.sqrt(width)


def loss() -> float:
    rebuilt = decoder @ encoder
    return float(np.trace((np.eye(width) - rebuilt) @ covariance @ (np.eye(width) - rebuilt).T))


for _ in range(STEPS):
    seen = encoder @ covariance
    codes, lengths = seen @ encoder.T, decoder.T @ decoder
    by_decoder = 2 * (decoder @ codes - seen.T)
    by_encoder = 2 * (lengths @ seen - decoder.T @ covariance)
    decoder, encoder = decoder - RATE * by_decoder, encoder - RATE * by_encoder

components = np.linalg.eigh(covariance)[1][:, ::-1][:, :SIZE]
span = np.linalg.qr(decoder)[0]
sine = np.linalg.norm(span - components @ (components.T @ span), 2)
print(f"mean squared error of a pixel {loss() / width:.6f}")
print(f"largest principal angle {math.degrees(math.asin(min(1.0, sine))):.4f} degrees")
`;
}
