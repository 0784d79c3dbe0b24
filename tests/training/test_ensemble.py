"""Several networks on every fold: each as it would be alone, their mean output the prediction."""

from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.training import checkpoint, loop, results, trained
from explorer.training.members import seed_of
from explorer.training.seeds import DROPOUT, WEIGHTS
from explorer.training.spec import EarlyStopping, RunSpec
