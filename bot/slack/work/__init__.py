"""What is done for each kind of inbox item.

`worker.py` takes items in turn and tries them again. Not here: how messages look (`looks`).
"""
