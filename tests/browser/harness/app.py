"""The page named by $HARNESS, with the route that gives a browser the components' scripts."""

import os

import streamlit as st
from starlette.middleware import Middleware

from explorer.routes.quiet import Quiet
from explorer.routes.routes import module_route

app = st.App(os.environ["HARNESS"], routes=[module_route()], middleware=[Middleware(Quiet)])
