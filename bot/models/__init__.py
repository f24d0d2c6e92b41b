"""Language models reached, bounded and paid for, and the templates they are asked with.

The only package that imports LlamaIndex's LLM classes and providers' clients (`providers.py`). Not
here: what is asked of a model (`questions.by_model`, `summary.writing`), embedding models
(`index`).
"""
