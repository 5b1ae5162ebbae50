# Judges the series of a CSV (series,count; a row a day) by the package surveillance, and writes a p-value for each row and method.
# Each row is judged by itself and those before it. Usage: Rscript surveillance.R COUNTS.csv ANSWERS.csv CORES
suppressPackageStartupMessages(library(surveillance))
usual <- 0.001
arguments <- commandArgs(trailingOnly = TRUE)

# EARS tells its upper bound for a chosen alpha alone. Two bounds tell the mean and deviation behind them, and so the p-value.
ears <- function(count, method) {
  judged <- c(C1 = 8, C2 = 10, C3 = 12)[[method]]:length(count)
  upper <- function(alpha) {
    control <- list(range = judged, method = method, baseline = 7, minSigma = 0.5, alpha = alpha)
    as.numeric(upperbound(earsC(sts(count), control = control)))
  }
  deviation <- (upper(usual) - upper(0.5)) / qnorm(usual, lower.tail = FALSE)
  p <- rep(1, length(count))
  p[judged] <- pnorm((count[judged] - upper(0.5)) / deviation, lower.tail = FALSE)
  p
}

# The mean of the four weeks that end three days before, at least one event in them; the usual limit 2.26 is put at .001.
cusum <- function(count) {
  judged <- 31:length(count)
  mean <- sapply(judged, function(t) max(mean(count[(t - 30):(t - 3)]), 1 / 28))
  counts <- create.disProg(week = seq_along(count), observed = count, state = rep(0, length(count)))
  found <- algo.cusum(counts, control = list(range = judged, k = 1.04, h = 2.26, m = mean, trans = "rossi"))
  p <- rep(1, length(count))
  p[judged] <- usual^(as.numeric(found$cusum) / 2.26)
  p
}

# A year before would be needed for seasons of a year. So the week is its season: the eight weeks before, without the last three days. A day without events has p 1.
farrington <- function(count) {
  p <- rep(1, length(count))
  judged <- which(count > 0 & seq_along(count) > 8 * 7 + 3)
  if (length(judged) == 0) return(p)
  control <- list(
    range = judged, b = 8, w = 3, noPeriods = 1, pastWeeksNotIncluded = 3, reweight = TRUE, weightsThreshold = 2.58, trend = TRUE, pThresholdTrend = 1,
    thresholdMethod = "nbPlugin", alpha = usual, limit54 = c(0, 4), glmWarnings = FALSE
  )
  found <- farringtonFlexible(sts(count, frequency = 7), control)
  p[judged] <- as.numeric(found@control$pvalue)
  p
}

rows <- read.csv(arguments[1])
judge <- function(count) {
  data.frame(c1 = ears(count, "C1"), c2 = ears(count, "C2"), c3 = ears(count, "C3"), cusum = cusum(count), farrington = farrington(count))
}
found <- parallel::mclapply(split(rows$count, rows$series), judge, mc.cores = as.integer(arguments[3]))
failed <- Filter(function(one) inherits(one, "try-error"), found)
if (length(failed) > 0) stop(failed[[1]])
write.csv(do.call(rbind, found), arguments[2], row.names = FALSE)
