"""avow: who affirms, hedges or denies a claim in the news, and how sure can we be?"""

__version__ = "0.1.0"
