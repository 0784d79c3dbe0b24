"""Streamlit parts that several screens share."""
