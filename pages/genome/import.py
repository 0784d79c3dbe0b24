"""Bring files in: examined before anything is loaded, every refusal one sentence, every mend a switch."""

import streamlit as st

from explorer.interface import bring

st.title("Bring your data")
paths = bring.files()
if not paths:
    bring.forget_mends()
    bring.what_is_read()
    st.stop()
sources = bring.roles(paths)
if "genotypes" not in sources:
    st.info("Choose a file of genotypes.")
    st.stop()
asked, report = bring.examined(sources, bring.mends())
bring.report(report)
corrected = bring.columns(report)
bring.load(asked, corrected, report)
