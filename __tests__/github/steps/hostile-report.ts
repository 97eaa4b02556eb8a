import { bench, func, overBenchmark, overFunction, sample, site } from '../../report/sample-reports.ts'

const evil = '::set-output name=verdict::pass ##[error]forged\n::warning::forged\r\n::add-mask::a %0A::notice::forged'
const row = bench(`Benchmark/${evil}`, 2, 0, { package: evil, reason: evil })
const escaping = func(evil, 0, [site(evil, 3, evil)], { package: evil })

/** Every foreign string of it tries to give the runner a command. */
export const hostile = sample({
  benchmarks: [row],
  functions: [escaping],
  findings: [overBenchmark(row, { at: { file: evil, line: 3, column: 4 } }), overFunction(escaping)],
  diagnostics: [
    {
      code: 'INTERNAL',
      severity: 'warning',
      message: evil,
      hint: evil,
      frame: evil,
      at: { file: evil, line: 1, column: 1 },
    },
  ],
})
