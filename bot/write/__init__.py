"""Answers in a language model's words, each sentence checked: which model, what it is told, what it may say.

Not here: composing answers from quotes (`bot.say`), which is what happens without a model and when one fails.
"""
