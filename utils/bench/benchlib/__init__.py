"""Parts of utils/bench/bench. Each module owns one step: configs, workloads, fetch, build, measure, report."""
