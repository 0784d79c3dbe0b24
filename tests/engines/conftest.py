"""The routes on a socket, for what is asked of an engine through them."""

import sites

site = sites.site
