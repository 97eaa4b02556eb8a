import type { BudgetArgs } from '../../diagnostic/args/budget.ts'
import { didYouMean } from '../../diagnostic/nearest.ts'
import { quoteText } from '../../diagnostic/quote-text.ts'
import { more } from './entries.ts'
import { flawWords } from './patterns.ts'
import { refusedSentences, requiredSentence, ruleWords } from './schema.ts'
import type { WordsOf } from './words.ts'
import { yamlSentences } from './yaml.ts'

const writeOne = 'write one with `allocs-budget init`, or name yours with --budget'

/** The words about the budget file, but for entries that hold nothing. */
export const budgetWords: WordsOf<Omit<BudgetArgs, 'SHADOWED_ENTRY' | 'STALE_ENTRY'>> = {
  BUDGET_NOT_FOUND: {
    about:
      'There is no `allocs-budget.yml` where one is looked for: in the directory of the run and in its `.github` folder, with `.yml` and `.yaml`, or under the name that was given.',
    wayOut:
      'write one with `allocs-budget init` (`allocs-budget.example.yml` has every feature), or name it with `--budget` or the input `budget`.',
    variants: {
      folder: {
        message: ({ folder, names }) => `there is no budget in ${folder}: looked for ${names.join(', ')}`,
        hint: writeOne,
      },
      file: { message: ({ file }) => `there is no budget file ${file}`, hint: writeOne },
      commit: {
        message: ({ commit, files }) => `there is no budget at ${commit}: looked for ${files.join(', ')}`,
        hint: 'name it with the inputs working-directory and budget',
      },
    },
  },
  BUDGET_UNREADABLE: {
    about:
      "The file is there and cannot be read: it is a folder or a link, permissions are missing, or it is not UTF-8. In mode `report`, where it is read through GitHub's API, also where it has more than 1 MB.",
    wayOut: 'make the file a plain UTF-8 text that the user of the run may read.',
    variants: {
      file: {
        message: ({ file, why }) => `${file} cannot be read: ${why}`,
        hint: 'a budget is a text file in UTF-8, itself and not a link',
      },
      folder: { message: ({ file }) => `${file} is a directory`, hint: 'name the budget file in it' },
      commit: {
        message: ({ why }) => why,
        hint: 'a budget is a text file in UTF-8 of at most 1 MB, no folder and no link',
      },
    },
  },
  BUDGET_TOO_LARGE: {
    about: 'The file is larger than 1 MiB. It is refused before it is parsed.',
    wayOut: 'use wildcards instead of one entry for each name, or one budget for each module.',
    variants: {
      text: {
        message: ({ characters }) => `the budget is larger than 1 MiB, got ${characters} characters`,
        hint: 'use wildcards, or one budget for each module',
      },
      file: {
        message: ({ file, why }) => `${file} cannot be read: ${why}`,
        hint: 'is it the right file? 5,000 entries have a quarter of that',
      },
    },
  },
  BUDGET_EMPTY: {
    about: 'The file has no content, or only comments. An empty budget would pass everything.',
    wayOut: 'start the file with `version: 1`; `allocs-budget.example.yml` shows the rest.',
    message: 'the budget has no content',
    hint: 'start it with version: 1; allocs-budget.example.yml shows the rest',
  },
  BUDGET_OUTSIDE_MODULE: {
    about: 'The budget lies in no Go module, so its relative patterns mean nothing.',
    wayOut: 'move it into the folder of the `go.mod` or below, or list the folders of the modules under `modules:`.',
    message: ({ home, directory, module }) =>
      `the budget lies ${home === null ? 'in no module' : `in the module at ${home}`}, but ${directory} is in the module at ${module}`,
    hint: "keep the budget in the module's folder, or name the modules in it: modules: [folder]",
  },
  BUDGET_EXISTS: {
    about: '`allocs-budget init` writes a new budget and found one. It overwrites nothing.',
    wayOut: 'rewrite the limits of the one that is there with `allocs-budget update`, or take it away first.',
    message: ({ file }) => `${file} is there already; nothing was written`,
    hint: 'rewrite its limits with `allocs-budget update`, or take it away first',
  },
  BUDGET_CHANGED: {
    about: '`allocs-budget update` measured for a while, and the file was edited in the meantime. Nothing was written.',
    wayOut: 'save your edit, and run the update again.',
    message: ({ file }) => `${file} was changed while its limits were measured; nothing was written`,
    hint: 'run it again',
  },
  BUDGET_NOT_WRITTEN: {
    about:
      'The budget could not be written: the file is read-only, or its folder is. A new text goes to a file beside it first and then takes its place, so that there is always a whole budget.',
    wayOut: 'make the file and its folder writable, or work in a copy.',
    message: ({ file, why }) => `${file} cannot be written: ${why}`,
    hint: 'make the file and its folder writable',
  },
  BUDGET_NOT_REWRITTEN: {
    about:
      'A value that `allocs-budget update` was to change is written in a form that it cannot change in place without touching anything else, such as a list whose items are aliases. Nothing was changed.',
    wayOut: 'write the value out on a line of its own, or change it by hand.',
    message: 'the budget has this in a form that cannot be rewritten in place; nothing was changed',
    hint: 'write it on a line of its own, without an alias, or change it by hand',
  },
  SECOND_BUDGET: {
    about:
      'More than one file lies where a budget is looked for. The first is used, in the order of [BUDGET_NOT_FOUND](#budget_not_found); the limits of the others hold nothing. A warning.',
    wayOut: 'keep one of them, or name the one that is meant with `--budget` or the input `budget`.',
    message: ({ file, used }) => `${file} is not used: ${used} comes first`,
    hint: 'keep one of them, or name the one you mean with --budget',
  },
  YAML_SYNTAX: {
    about:
      'The text is not the YAML that a budget may be written in. Most often a name that starts with `*` or `[` stands without quotes, a permitted escape with a colon does, a tab indents a line, or a bracket is not closed. Tags (`!!str`), merge keys (`<<`), a second document, a `%YAML 1.1` directive, and aliases that repeat more than 10,000 values are refused too: each could make a budget mean something else than it shows.',
    wayOut:
      'mend the line as the hint says. [allocs-budget.example.yml](../allocs-budget.example.yml) shows every form.',
    variants: { ...yamlSentences, more },
  },
  UNSUPPORTED_VERSION: {
    about:
      'The file says another `version` than this release reads. Nothing else in it is looked at, since it may mean something else there.',
    wayOut: 'write `version: 1`, or use the release of allocs-budget that reads that version.',
    message: ({ version }) => `this release reads version 1, got version ${version}`,
    hint: 'write version: 1, or use the release of allocs-budget that reads this one',
  },
  UNKNOWN_KEY: {
    about: 'There is no such key at this place. A misspelled key that is passed over would switch a limit off.',
    wayOut: 'take the key that the hint names. [budget.md](budget.md) has all of them.',
    variants: {
      unknown: {
        message: ({ key }) => `unknown key ${quoteText(key)}`,
        hint: ({ near, known }) => didYouMean(near) ?? `the keys here are ${known.join(', ')}`,
      },
      more,
    },
  },
  MISSING_KEY: {
    about:
      'Something that must be there is not: `version`, the limit of an entry, the `when` of an override, or what it changes.',
    wayOut: 'add the key that the message names.',
    variants: {
      missing: { message: ({ name }) => `${name} is missing`, hint: ({ key }) => ruleWords[key].hint },
      required: requiredSentence,
      more,
    },
  },
  DUPLICATE_KEY: {
    about:
      'A key stands twice in the same map. Only one of the two could hold, and the reader of the file cannot see which.',
    wayOut: 'remove one of the two.',
    variants: {
      twice: {
        message: ({ key, line }) => `the key ${quoteText(key)} is there twice, first in line ${line}`,
        hint: 'remove one of the two, they cannot both hold',
      },
      more,
    },
  },
  BAD_TYPE: {
    about: 'A value is of another type than it must be: a list where a map stands, a text where a number stands.',
    wayOut: 'write the value as the hint shows.',
    variants: { ...refusedSentences, more },
  },
  BAD_LIMIT: {
    about:
      'A limit is no whole number from 0. Numbers in quotes, negative ones, fractions, `1e3` and `0x10` are refused, and so is any tolerance that is not spelled `4096 ±5%`. Escapes and sites are counted in the source and have no tolerance.',
    wayOut: 'write plain digits, for `allocs` and `bytes` also a number with its tolerance.',
    variants: { ...refusedSentences, more },
  },
  BAD_PATTERN: {
    about:
      'A pattern of packages or names that can match nothing, whatever the code is: a benchmark that does not start with `Benchmark`, a closure (`F.func1`, which counts for `F`), white space, a path that leaves the module, a flag.',
    wayOut: 'write the name as Go prints it; the hint has it where it can be told.',
    variants: {
      ...refusedSentences,
      pattern: {
        message: ({ pattern, flaw }) => `${quoteText(pattern)}: ${flawWords(flaw).why}`,
        hint: ({ flaw }) => flawWords(flaw).hint,
      },
      more,
    },
  },
  BAD_VALUE: {
    about:
      "A setting has a value that it cannot have: an unknown level, a duration that is none, a number out of its range, a permitted escape that is not the compiler's text.",
    wayOut: 'take one of the values that the message names.',
    variants: {
      ...refusedSentences,
      required: requiredSentence,
      twice: {
        message: ({ item }) => `${quoteText(item)} is in the list twice`,
        hint: ruleWords.twice.hint,
      },
      more,
    },
  },
}
