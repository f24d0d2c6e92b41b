"""What the bot says of itself, in the language of whoever reads it.

English is what stands in the code; a catalogue of another language is a file here, `es.po`, that
translators' programs open. Not here: words of stories, which are never translated.
"""
