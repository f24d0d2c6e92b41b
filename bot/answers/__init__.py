"""A plan and its hits to an answer, and what becomes of the answer.

`ask.py` is the flow. Sentences are chosen as quotes, figures that differ are set side by side,
copies of one wire report are told as one, a headline says what it comes to; an answer is stored,
compared with later versions, put in context, copied, refined. Not here: which passages and
sentences rank highest (`retrieval`), who speaks (`speakers`), how any of it looks (`terminal`,
`slack.looks`).
"""
