import { budgetOf } from '../../__tests__/support/snapshots.ts'
import { assemble } from '../../src/app/assemble.ts'
import { judgeReports } from '../../src/app/judge-reports.ts'
import { compareEscapes } from '../../src/compare/compare-escapes.ts'
import type { GoFunction } from '../../src/go/sites/heap-site.ts'
import { explainToolchain } from '../../src/judge/explain-toolchain.ts'
import { judge } from '../../src/judge/judge.ts'
import type { Judgement } from '../../src/judge/judged.ts'
import { readReport } from '../../src/report/read-report.ts'
import type { Report } from '../../src/report/report-schema.ts'
import { renderAnnotations } from '../../src/view/render-annotations.ts'
import { renderJson } from '../../src/view/render-json.ts'
import { commentMax, renderMarkdown, summaryMax } from '../../src/view/render-markdown.ts'
import { renderTerminal } from '../../src/view/render-terminal.ts'
import { benchmarks, budgetText, context, functions, measured, packageName } from './models.ts'
import type { Scenario } from './scenario.ts'

const names = (n: number, line: (i: number) => string): readonly string[] =>
  Array.from({ length: n }, (_, i) => line(i))

function reportOf(judgement: Judgement): Report {
  return assemble({ tool: context.tool, commit: context.commit, judgement, diagnostics: [] })
}

function over(n: number): Report {
  const budget = budgetOf(budgetText({ functions: ['"**": 0'], benchmarks: ['BenchmarkDecode*/*: 0'] }))
  const module = measured({ functions: functions(n / 2), benchmarks: benchmarks(n / 2) })
  return reportOf(judge(budget, [module], context))
}

const links = { blobUrl: `https://github.com/octo/m/blob/${'b'.repeat(40)}`, covers: () => true }

function everyRendering(report: Report): void {
  renderMarkdown(report, { ...commentMax, fails: true, links })
  renderMarkdown(report, { ...summaryMax, fails: true, links })
  renderAnnotations(report)
  renderTerminal(report, { color: false, verbose: true })
  renderJson(report)
}

/** Scenarios within our own process: nothing is started, so that all of the time is ours. */
export const pure: readonly Scenario[] = [
  {
    name: 'functions under one pattern',
    size: 100_000,
    prepare: (n) => {
      const budget = budgetOf(budgetText({ functions: ['"**": 1'] }))
      const module = measured({ functions: functions(n) })
      return () => judge(budget, [module], context)
    },
  },
  {
    name: 'entries of functions that exist',
    size: 20_000,
    prepare: (n) => {
      const text = budgetText({ functions: names(n, (i) => `(*Part).Step${i}: 1`) })
      const module = measured({ functions: functions(n) })
      return () => judge(budgetOf(text), [module], context)
    },
  },
  {
    name: 'wildcard entries, 5 functions for each',
    size: 10_000,
    prepare: (n) => {
      const text = budgetText({ functions: names(n, (i) => `(*Part).Step${i}_*: 1`) })
      const module = measured({ functions: functions(n * 5) })
      return () => judge(budgetOf(text), [module], context)
    },
  },
  {
    name: 'stale entries, 10 functions for each',
    size: 10_000,
    prepare: (n) => {
      const text = budgetText({ functions: names(n, (i) => `(*Part).Stop${i}: 1`) })
      const module = measured({ functions: functions(n * 10) })
      return () => judge(budgetOf(text), [module], context)
    },
  },
  {
    name: 'stale entries of benchmarks, one package',
    size: 10_000,
    prepare: (n) => {
      const text = budgetText({ benchmarks: names(n, (i) => `BenchmarkEncode/size=${i}: 1`) })
      const module = measured({ benchmarks: benchmarks(n) })
      return () => judge(budgetOf(text), [module], context)
    },
  },
  {
    name: 'benchmarks of one package, an entry each',
    size: 20_000,
    prepare: (n) => {
      const module = measured({ benchmarks: benchmarks(n) })
      const text = budgetText({ benchmarks: module.benchmarks.map(({ name }) => `${name}: 2`) })
      return () => judge(budgetOf(text), [module], context)
    },
  },
  {
    name: 'benchmarks that fail, an entry each',
    size: 10_000,
    prepare: (n) => {
      const all = benchmarks(n)
      const problems = all.map(({ package: path, name }) => ({
        code: 'BENCHMARK_FAILED' as const,
        package: path,
        name,
        message: `${name} fails`,
      }))
      const module = measured({ packages: [packageName(0)], problems })
      const text = budgetText({ benchmarks: all.map(({ name }) => `${name}: 2`) })
      return () => judge(budgetOf(text), [module], context)
    },
  },
  {
    name: 'entries that base had and head has not',
    size: 10_000,
    prepare: (n) => {
      const base = budgetText({ functions: names(n, (i) => `(*Part).Step${i}: 0`) })
      const head = budgetText({ functions: ['"**": 1'], rules: 'loosened: error' })
      const module = measured({ functions: functions(n) })
      return () => judge(budgetOf(head), [module], { ...context, baseBudget: budgetOf(base) })
    },
  },
  {
    name: 'entries that are gone, of claimed reports',
    size: 10_000,
    prepare: (n) => {
      const base = budgetText({ functions: names(n, (i) => `(*Part).Stop${i}: 0`) })
      const head = budgetText({ functions: names(n, (i) => `(*Part).Step${i}: 1`), rules: 'loosened: error' })
      const module = measured({ functions: functions(n) })
      return () => judge(budgetOf(head), [module], { ...context, baseBudget: budgetOf(base), isClaimed: true })
    },
  },
  {
    name: 'slack limits',
    size: 10_000,
    prepare: (n) => {
      const text = budgetText({ functions: names(n, (i) => `(*Part).Step${i}: 9`), rules: 'slack: warn' })
      const module = measured({ functions: functions(n) })
      return () => explainToolchain(judge(budgetOf(text), [module], context), budgetOf(text), () => null)
    },
  },
  {
    name: 'functions beside base, all of them new',
    size: 100_000,
    prepare: (n) => {
      const head = functions(n)
      const lines = { headText: sourceOf(head, 'x'), baseText: new Map() }
      return () => compareEscapes({ head, base: [], unknown: new Set(), ...lines })
    },
  },
  {
    name: 'functions beside base, all of them moved',
    size: 100_000,
    prepare: (n) => {
      const head = functions(n)
      const base = functions(n).map((fn) => ({ ...fn, name: `${fn.name}Old` }))
      const lines = { headText: sourceOf(head, 'x'), baseText: sourceOf(base, 'x') }
      return () => compareEscapes({ head, base, unknown: new Set(), ...lines })
    },
  },
  {
    name: 'findings, every rendering of them',
    size: 10_000,
    prepare: (n) => {
      const report = over(n)
      return () => everyRendering(report)
    },
  },
  {
    name: 'new escapes, every rendering of them',
    size: 10_000,
    prepare: (n) => {
      const budget = budgetOf(budgetText({ benchmarks: ['BenchmarkX: 0'], rules: 'new-escapes: error' }))
      const report = reportOf(judge(budget, [measured({ functions: functions(n, true) })], context))
      return () => everyRendering(report)
    },
  },
  {
    name: 'reports that are merged and judged, 20 rows each',
    size: 1000,
    prepare: (n) => {
      const text = budgetText({ functions: ['"**": 0'], benchmarks: ['BenchmarkDecode*/*: 1'] })
      const budget = budgetOf(text)
      const texts = Array.from({ length: n }, (_, i) => {
        const all = functions(20).map((fn) => ({ ...fn, package: packageName(i) }))
        const module = measured({ functions: all, benchmarks: benchmarks(20, 2, packageName(i)) })
        return renderJson(reportOf(judge(budget, [module], context)))
      })
      const { path, digest } = measured({}).run.budget
      return () => {
        const reports = texts.map((each, i) => readReport({ name: `${i}.json`, text: each }))
        const read = reports.flatMap((each) => (each.kind === 'read' ? [each.read] : []))
        if (read.length !== n) throw new Error('a report was refused')
        renderMarkdown(assemble(judgeReports(read, { budget, path, digest }, context)), {
          ...commentMax,
          fails: true,
          links,
        })
      }
    },
  },
  {
    name: 'reports of modules of their own',
    size: 1000,
    prepare: (n) => {
      const budget = budgetOf(budgetText({ functions: ['"**": 0'] }))
      const texts = Array.from({ length: n }, (_, i) => {
        const module = `example.com/m${i}`
        const all = functions(20).map((fn) => ({ ...fn, package: packageName(0, module) }))
        return renderJson(reportOf(judge(budget, [measured({ functions: all }, module)], context)))
      })
      const { path, digest } = measured({}).run.budget
      return () => {
        const read = texts.flatMap((text, i) => {
          const each = readReport({ name: `${i}.json`, text })
          return each.kind === 'read' ? [each.read] : []
        })
        everyRendering(assemble(judgeReports(read, { budget, path, digest }, context)))
      }
    },
  },
]

/** The files of functions, each line with the same text. */
function sourceOf(functions: readonly GoFunction[], text: string): ReadonlyMap<string, readonly string[]> {
  const lines = Array.from({ length: functions.length + 2 }, () => text)
  return new Map(functions.map(({ file }) => [file, lines]))
}
