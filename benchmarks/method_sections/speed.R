# Time of farringtonFlexible on every row of a CSV file: Rscript speed.R FILE WEEK; prints series, CPU seconds.
suppressMessages(library(surveillance))
given <- commandArgs(trailingOnly = TRUE)
counts <- as.matrix(read.csv(given[1], header = FALSE))
asked <- list(range = as.integer(given[2]), b = 5, w = 3, noPeriods = 10, pastWeeksNotIncluded = 26,
              weightsThreshold = 2.58, pThresholdTrend = 1, thresholdMethod = "nbPlugin", alpha = 0.005,
              limit54 = c(0, 4), trend = TRUE)
spent <- system.time(for (i in seq_len(nrow(counts)))
  farringtonFlexible(sts(counts[i, ], frequency = 52), control = asked))
cat(nrow(counts), spent[["user.self"]] + spent[["sys.self"]], "\n")
