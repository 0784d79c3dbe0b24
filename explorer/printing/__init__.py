"""Figures for papers: arrays in, one sheet of a journal's width out, as PDF, SVG or PNG."""
