"""The classical methods a network is compared with: association, linkage disequilibrium, structure, GBLUP."""
