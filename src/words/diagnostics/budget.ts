import type { BudgetArgs } from '../../diagnostic/args/budget.ts'
import { didYouMean } from '../../diagnostic/nearest.ts'
import { quoteText } from '../../diagnostic/quote-text.ts'
import { shellWord } from '../explain-command.ts'
import { more } from './entries.ts'
import { flawWords } from './patterns.ts'
import { refusedSentences, requiredSentence, ruleWords } from './schema.ts'
import type { WordsOf } from './words.ts'
import { yamlSentences } from './yaml.ts'

const writeOne = 'create one with `allocs-budget init`, or name yours with --budget'

/** The words about the budget file, but for entries that hold nothing. */
export const budgetWords: WordsOf<Omit<BudgetArgs, 'SHADOWED_ENTRY' | 'STALE_ENTRY'>> = {
  BUDGET_NOT_FOUND: {
    about:
      'No budget file was found. The default locations are `allocs-budget.yml` and `allocs-budget.yaml`, in the directory of the run and in its `.github` folder. The command without `-C` also looks in the folders above, up to the root of the repository. If a name was given, only that file is used.',
    wayOut:
      'create one with `allocs-budget init` (`allocs-budget.example.yml` shows every feature), or name it with `--budget` or the input `budget`.',
    variants: {
      folder: {
        message: ({ folder, names }) => `there is no budget in ${folder}: looked for ${names.join(', ')}`,
        hint: writeOne,
      },
      upwards: {
        message: ({ folder, last, names }) =>
          `there is no budget in ${folder} or above it, up to ${last}: looked for ${names.join(', ')}`,
        hint: writeOne,
      },
      above: {
        message: ({ folder }) => `there is no budget in ${folder}, the folder that was named`,
        hint: ({ above }) => `there is one in ${above}: name that folder, or create one with \`allocs-budget init\``,
      },
      file: { message: ({ file }) => `there is no budget file ${file}`, hint: writeOne },
      commit: {
        message: ({ commit, files }) => `there is no budget at ${commit}: looked for ${files.join(', ')}`,
        hint: 'set the inputs working-directory and budget',
      },
    },
  },
  BUDGET_UNREADABLE: {
    about:
      "The file exists but cannot be read: it is a folder or a link, permissions are missing, or it is not UTF-8. In mode `report`, the file is read through GitHub's API and must not exceed 1 MB.",
    wayOut: 'make it a regular UTF-8 text file that the user of the run can read.',
    variants: {
      file: {
        message: ({ file, why }) => `${file} cannot be read: ${why}`,
        hint: 'a budget must be a regular UTF-8 text file, not a link',
      },
      folder: { message: ({ file }) => `${file} is a directory`, hint: 'name the budget file in it' },
      commit: {
        message: ({ why }) => why,
        hint: 'a budget must be a UTF-8 text file of at most 1 MB, not a folder or a link',
      },
    },
  },
  BUDGET_TOO_LARGE: {
    about: 'The file is larger than 1 MiB. It is rejected before it is parsed.',
    wayOut: 'use wildcards instead of one entry per name, or one budget per module.',
    variants: {
      text: {
        message: ({ characters }) => `the budget is larger than 1 MiB, got ${characters} characters`,
        hint: 'use wildcards, or one budget per module',
      },
      file: {
        message: ({ file, why }) => `${file} cannot be read: ${why}`,
        hint: 'is it the right file? 5,000 entries take a quarter of that',
      },
    },
  },
  BUDGET_EMPTY: {
    about: 'The file is empty or has only comments. An empty budget would pass everything.',
    wayOut: 'start the file with `version: 1`; `allocs-budget.example.yml` shows the rest.',
    message: 'the budget is empty',
    hint: 'start it with version: 1; allocs-budget.example.yml shows the rest',
  },
  BUDGET_OUTSIDE_MODULE: {
    about:
      'The budget is not in a Go module, so its relative patterns have no meaning; or it is for other modules than the one that the run is in, which it would judge instead.',
    wayOut: 'move it to the folder of the `go.mod` or a folder below it, or list the module folders under `modules:`.',
    variants: {
      other: {
        message: ({ home, directory, module }) =>
          `the budget is ${home === null ? 'not in a module' : `in the module at ${home}`}, but ${directory} is in the module at ${module}`,
        hint: "move the budget to the module's folder, or list the modules in it: modules: [folder]",
      },
      unlisted: {
        message: ({ home, directory, module }) =>
          `the budget in ${home} is not for the module at ${module}, which ${directory} is in`,
        hint: ({ home }) =>
          `add the module to \`modules:\` of the budget, give it one with \`allocs-budget init -C .\`, or check the others with -C ${shellWord(home)}`,
      },
    },
  },
  BUDGET_EXISTS: {
    about:
      '`allocs-budget init` creates a new budget, but one already exists. It never overwrites a file, it does not create a second budget of which only one would be found without `--budget`, and it does not create a budget below another one unless the folder is named with `-C`; then this is a warning.',
    wayOut:
      'update the limits of the existing budget with `allocs-budget update`, or remove it first. For a second budget in a folder below, run `allocs-budget init -C .` there.',
    variants: {
      here: {
        message: ({ file }) => `${file} already exists; nothing was written`,
        hint: ({ update }) => `update its limits with \`${update}\`, or remove it first`,
      },
      above: {
        message: ({ file }) => `${file} already exists, in a folder above; nothing was written`,
        hint: 'update its limits with `allocs-budget update`, or create a second budget in this folder with `allocs-budget init -C .`',
      },
      nested: {
        message: ({ file }) => `${file} is another budget, in a folder above; a run uses the nearest of the two`,
        hint: 'the workflow needs a step for each of them, or remove one',
      },
    },
  },
  BUDGET_CHANGED: {
    about: 'The file was edited while `allocs-budget update` was measuring. Nothing was written.',
    wayOut: 'save your edit and run the update again.',
    message: ({ file }) => `${file} was changed while its limits were being measured; nothing was written`,
    hint: 'run it again',
  },
  BUDGET_NOT_WRITTEN: {
    about:
      'The budget could not be written because the file or its folder is read-only, or because its folder does not exist. The new text is first written to a file in the same folder, which then replaces the old one, so the budget is always complete.',
    wayOut: 'create the folder, make it and the file writable, or work on a copy.',
    variants: {
      refused: {
        message: ({ file, why }) => `${file} cannot be written: ${why}`,
        hint: 'make the file and its folder writable',
      },
      'no-folder': {
        message: ({ file, folder }) => `${file} cannot be written: the folder ${folder} does not exist`,
        hint: 'create the folder first, or correct the path',
      },
    },
  },
  BUDGET_NOT_REWRITTEN: {
    about:
      '`allocs-budget update` cannot change a value in place because of the way it is written, such as a list whose items are aliases. Nothing was changed.',
    wayOut: 'write the value in full on its own line, or change it by hand.',
    message: 'this value is written in a form that cannot be updated in place; nothing was changed',
    hint: 'write it on its own line without an alias, or change it by hand',
  },
  SECOND_BUDGET: {
    about:
      'More than one budget file was found in the default locations. The first is used, in the order given under [BUDGET_NOT_FOUND](#budget_not_found); the limits in the others have no effect. This is a warning.',
    wayOut: 'keep one of them, or name the one you want with `--budget` or the input `budget`.',
    message: ({ file, used }) => `${file} is not used: ${used} takes precedence`,
    hint: 'keep one of them, or name the one you want with --budget',
  },
  YAML_SYNTAX: {
    about:
      'The text is not valid YAML for a budget. The usual reasons: a name that starts with `*` or `[` is not quoted, a permitted escape with a colon is not quoted, a line is indented with a tab, or a bracket is not closed. Tags (`!!str`), merge keys (`<<`), a second document, a `%YAML 1.1` directive, and aliases that repeat more than 10,000 values are also rejected, because they could make a budget mean something other than what it shows.',
    wayOut:
      'fix the line as the hint says. [allocs-budget.example.yml](../allocs-budget.example.yml) shows every form.',
    variants: { ...yamlSentences, more },
  },
  UNSUPPORTED_VERSION: {
    about:
      'The file has a `version` that this release does not support. The rest of the file is not read, because it may have a different meaning in that version.',
    wayOut: 'write `version: 1`, or use a release of allocs-budget that supports that version.',
    message: ({ version }) => `version ${version} is not supported; this release supports version 1`,
    hint: 'write version: 1, or use a release of allocs-budget that supports this version',
  },
  UNKNOWN_KEY: {
    about: 'The key is not valid at this place. Ignoring a misspelled key would turn a limit off.',
    wayOut: 'use the key that the hint names. [budget.md](budget.md) lists all keys.',
    variants: {
      unknown: {
        message: ({ key }) => `unknown key ${quoteText(key)}`,
        hint: ({ near, known }) => didYouMean(near) ?? `valid keys are ${known.join(', ')}`,
      },
      more,
    },
  },
  MISSING_KEY: {
    about:
      'Something required is missing: `version`, the limit of an entry, the `when` of an override, the entries it changes, or the `calls` that `allow` and `dynamic` need.',
    wayOut: 'add the key that the message names.',
    variants: {
      missing: { message: ({ name }) => `${name} is missing`, hint: ({ key }) => ruleWords[key].hint },
      required: requiredSentence,
      more,
    },
  },
  DUPLICATE_KEY: {
    about:
      'A key appears twice in the same map. Only one of the two can apply, and a reader of the file cannot see which.',
    wayOut: 'remove one of the two.',
    variants: {
      twice: {
        message: ({ key, line }) => `the key ${quoteText(key)} appears twice, first on line ${line}`,
        hint: 'remove one of the two: only one can apply',
      },
      more,
    },
  },
  BAD_TYPE: {
    about: 'A value has the wrong type: a list instead of a map, or a string instead of a number.',
    wayOut: 'write the value as the hint shows.',
    variants: { ...refusedSentences, more },
  },
  BAD_LIMIT: {
    about:
      'A limit is not a whole number of 0 or more. Quoted numbers, negative numbers, fractions, `1e3`, and `0x10` are rejected, as is any tolerance not written as `4096 ±5%`. Escapes and sites are counted in the source and have no tolerance.',
    wayOut: 'write plain digits. For `allocs` and `bytes`, a number with a tolerance is also valid.',
    variants: { ...refusedSentences, more },
  },
  BAD_PATTERN: {
    about:
      'A package or name pattern can never match anything: a benchmark that does not start with `Benchmark`, a closure (`F.func1`, which counts toward `F`), white space, a path outside the module, or a flag.',
    wayOut: 'write the name as Go prints it. The hint shows the name if it can be determined.',
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
      "A setting has an invalid value: an unknown level, an invalid duration, a number out of range, or a permitted escape that is not the compiler's text.",
    wayOut: 'use one of the values that the message names.',
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
