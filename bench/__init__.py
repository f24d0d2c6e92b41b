<<<<<<< HEAD
"""Measures of speed and quality, run by hand: `python -m bench.NAME`."""
=======
"""What the project is measured with; none of it is part of what is installed."""
>>>>>>> bench
