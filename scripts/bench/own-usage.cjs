// Loaded into our process by `node --require`: what it took itself, without its children, as it ends.
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMegabytes: maxRSS / 1000 }
  require('node:fs').writeFileSync(process.env.BENCH_OWN_USAGE, JSON.stringify(usage))
})
