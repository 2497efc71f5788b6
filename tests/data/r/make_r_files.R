# Data files of R on invented texts, in the layouts that R itself, Matrix, tm, quanteda and stm keep.
# Run in this folder: Rscript make_r_files.R (R 4.2.2 with Matrix 1.5 and tm 0.7-11; quanteda's and stm's objects are
# built by hand after their documented layouts).
library(methods)
suppressMessages(library(Matrix))
suppressMessages(library(tm))

texts <- c("Snow closed the bridge.", "The mayor said: «it stays shut».", "Rain opened the market, again.")
articles <- data.frame(
  id = 1:3, source = factor(c("Herald", "Evening Post", "Herald")),
  date = as.Date(c("2031-02-14", "2031-02-15", NA)), text = texts, stringsAsFactors = FALSE
)
saveRDS(articles, "articles.rds")
save(articles, texts, file = "articles.rda", compress = "xz")

docvars <- data.frame(docname_ = c("a", "b", "c"), docid_ = factor(c("a", "b", "c")), segid_ = 1L,
                      outlet = c("Herald", "Post", "Herald"), stringsAsFactors = FALSE)
corpus <- structure(setNames(texts, docvars$docname_), docvars = docvars, meta = list(system = list()),
                    class = c("corpus", "character"))
saveRDS(corpus, "quanteda_corpus.rds")

types <- c("snow", "rain", "the", ".", "new_york")
tokens <- structure(list(a = c(1L, 0L, 3L), b = c(2L, 3L, 4L), c = c(5L, 1L)), types = types, padding = TRUE,
                    docvars = docvars, meta = list(), class = "tokens")
saveRDS(tokens, "quanteda_tokens.rds")

setClass("dfm", contains = "dgCMatrix", slots = c(docvars = "data.frame", meta = "list"))
counts <- Matrix(c(2, 0, 1, 0, 3, 0, 1, 1, 1, 4, 0, 0, 0, 0, 1), 3, 5, sparse = TRUE,
                 dimnames = list(docs = docvars$docname_, features = types))
saveRDS(new("dfm", counts, docvars = docvars, meta = list()), "quanteda_dfm.rds")
saveRDS(as.matrix(counts), "matrix.rds", compress = "bzip2")
writeMM(counts, "counts.mtx")
writeLines(docvars$docname_, "counts.docs.txt")
writeLines(types, "counts.terms.txt")

named <- VCorpus(VectorSource(texts))
meta(named[[1]], "heading") <- "Snow"
meta(named[[1]], "author") <- "A. Reporter"
meta(named, "outlet") <- docvars$outlet
simple <- SimpleCorpus(VectorSource(setNames(texts, docvars$docname_)))
dtm <- DocumentTermMatrix(named)
tdm <- TermDocumentMatrix(named)
save(named, simple, file = "tm_corpora.RData")
saveRDS(dtm, "tm_dtm.rds")
saveRDS(tdm, "tm_tdm.rds")

docs <- list(a = matrix(c(1L, 2L, 3L, 1L), 2), b = matrix(c(2L, 3L), 2), c = matrix(c(5L, 1L), 2))
saveRDS(list(documents = docs, vocab = types, meta = docvars[, "outlet", drop = FALSE]), "stm.rds")
blogs.docs <- docs; blogs.voc <- types; blogs.meta <- docvars["outlet"]
save(blogs.docs, blogs.voc, blogs.meta, file = "stm_apart.rda")
saveRDS(lm(dist ~ speed, cars), "model.rds")
