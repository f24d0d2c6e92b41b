"""What a page that was read does: by itself (`page`), and to each story it tells (`story`). Pure.

Whoever has a page in hand finds out what is known of it and of its stories, asks here what that
comes to, and does it: `index.bring_in` for the page, `index.archive.landing` for a story. Every
question is a table of decisions, read from the top: the first row that holds is the decision. A new
case is a name in the enum, a row before those it goes before, and what is done for it there. How
texts are read, cut and kept is no matter here.
"""
