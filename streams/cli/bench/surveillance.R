# Judges the series of a CSV (series,count; a row a day) by the package surveillance, and writes a p-value for each row and method.
# Each row is judged by itself and those before it. Usage: Rscript surveillance.R COUNTS.csv ANSWERS.csv CORES METHOD...
suppressPackageStartupMessages(library(surveillance))
usual <- 0.001
arguments <- commandArgs(trailingOnly = TRUE)

# EARS tells its upper bound for a chosen alpha alone. Two bounds tell the mean and deviation behind them, and so the p-value. What it looks at does not
# change when all counts rise alike; so high above zero, none of its bounds is cut off there.
ears <- function(count, method) {
  judged <- c(C1 = 8, C2 = 10, C3 = 12)[[method]]:length(count)
  high <- count + 10000
  upper <- function(alpha) {
    as.numeric(upperbound(earsC(sts(high), control = list(range = judged, method = method, baseline = 7, minSigma = 0.5, alpha = alpha))))
  }
  middle <- upper(0.5)
  deviation <- (upper(usual) - middle) / qnorm(1 - usual)
  p <- rep(1, length(count))
  p[judged] <- pnorm((high[judged] - middle) / deviation, lower.tail = FALSE)
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

# Seasons of a year would need years before. So the week is its season, and the eight before without the last three days are what it learns from.
# Its rule that a day counts only with five events in four weeks is kept; other days, those without events and those where no fit converges have p 1.
# Each day is asked alone, for the p-values of days that do not follow one another are told in the wrong places.
farrington <- function(count) {
  counts <- sts(count, frequency = 7)
  asked <- function(t) {
    control <- list(
      range = t, b = 8, w = 3, noPeriods = 1, pastWeeksNotIncluded = 3, reweight = TRUE, weightsThreshold = 2.58, trend = TRUE, pThresholdTrend = 1,
      thresholdMethod = "nbPlugin", alpha = usual, limit54 = c(5, 28), glmWarnings = FALSE
    )
    as.numeric(farringtonFlexible(counts, control)@control$pvalue)
  }
  p <- rep(1, length(count))
  judged <- which(count > 0 & seq_along(count) > 8 * 7 + 3)
  judged <- judged[vapply(judged, function(t) sum(count[(t - 27):t]) >= 5, TRUE)]
  p[judged] <- vapply(judged, asked, 0)
  ifelse(is.na(p), 1, p)
}

rows <- read.csv(arguments[1])
methods <- list(
  c1 = function(count) ears(count, "C1"), c2 = function(count) ears(count, "C2"), c3 = function(count) ears(count, "C3"), cusum = cusum, farrington = farrington
)[arguments[-(1:3)]]
judge <- function(count) as.data.frame(lapply(methods, function(method) method(count)))
found <- parallel::mclapply(split(rows$count, rows$series), judge, mc.cores = as.integer(arguments[3]))
failed <- Filter(function(one) inherits(one, "try-error"), found)
if (length(failed) > 0) stop(failed[[1]])
write.csv(do.call(rbind, found), arguments[2], row.names = FALSE)
