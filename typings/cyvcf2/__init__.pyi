"""What is used of cyvcf2, which has no types of its own."""

from cyvcf2.cyvcf2 import VCF as VCF
from cyvcf2.cyvcf2 import Genotypes as Genotypes
from cyvcf2.cyvcf2 import Variant as Variant
from cyvcf2.cyvcf2 import Writer as Writer
