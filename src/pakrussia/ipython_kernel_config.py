"""Installed with the course as etc/ipython/ipython_kernel_config.py of its environment.

When a notebook opens, JupyterLab writes what the kernel tells of its language into it, the exact
version of Python too, and marks it as changed where the file had something else. A lesson that was
only opened would then ask to be saved, save itself after two minutes, and stand in the way of the
next update of the course. So the kernels of this environment tell the version that the stored
lessons name: 3. What runs is not changed by it, ``sys.version`` neither, and IPython still reads
a user's own configuration: this file sets nothing that such a file could set.
"""

from ipykernel.ipkernel import IPythonKernel

IPythonKernel.language_info = {**IPythonKernel.language_info, "version": "3"}
