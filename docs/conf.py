"""How Sphinx builds the documentation. Nothing is fetched: themes and fonts come with the packages."""

import sys
from pathlib import Path

from jupyter_sched import __version__

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "jupyter_sched"
author = "The jupyter_sched maintainers"
release = version = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx_copybutton", "docstrings", "tutorials"]
exclude_patterns = ["_build", "_ext"]
suppress_warnings = ["mystnb.unknown_mime_type"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # _ext/tutorials.py runs them, in a sandbox
nb_ipywidgets_js = {}  # the views are pictures here

autodoc_typehints = "none"
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True

html_theme = "furo"
html_title = "jupyter_sched"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
