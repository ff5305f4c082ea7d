"""Make a daily, cited briefing about a conflict out of articles.

One edition is made like this; each stage is a package, and the package list reads as the flow::

    stage     in                                  out
    gather    sources (seed folders, feeds)       RawFile, one per article, and what could not be read
    clean     RawFile                             Article: final text, every line accounted for
    analyse   Article, Lexicon                    AnalysedArticle: sentences with what was found in them
    edit      AnalysedArticles, last Edition      Edition: lines that cannot exist without a citation
    render    Edition                             RenderedEdition: HTML, PDF, text and JSON, as bytes
    archive   RenderedEdition                     files on disk, written once, with a manifest

``briefing.daily`` is the only place where the stages meet. Importing this package opens nothing and loads nothing.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
