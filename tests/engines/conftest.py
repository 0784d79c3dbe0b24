"""The routes on a socket, for what reaches an engine through them."""

import sites

site = sites.site
