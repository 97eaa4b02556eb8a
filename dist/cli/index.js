#!/usr/bin/env node
import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
var __webpack_exports__ = {};

;// CONCATENATED MODULE: ./build/go/command/environment.js
/** What a program needs to run and to find its tools; nothing that holds a secret of the job. */
const common = /^(?:PATH|HOME|USER|USERNAME|LOGNAME|SHELL|TMPDIR|TMP|TEMP|LANG|LANGUAGE|LC_\w+|TZ|TERM|XDG_CACHE_HOME|XDG_CONFIG_HOME|SSL_CERT_(?:FILE|DIR)|RUNNER_TRACKING_ID)$/;
const go = /^(?:GO[A-Z0-9_]*|CGO_\w+|CC|CXX|AR|FC|PKG_CONFIG\w*|LD_LIBRARY_PATH|DYLD_\w+|LIBRARY_PATH|C_INCLUDE_PATH|CPATH|MACOSX_DEPLOYMENT_TARGET|SDKROOT)$/;
const proxies = /^(?:https?|no|all|ftp)_proxy$/i;
const windows = /^(?:SystemRoot|SystemDrive|windir|ComSpec|PATHEXT|AppData|LocalAppData|UserProfile|ProgramData|ProgramFiles(?:\(x86\))?|NUMBER_OF_PROCESSORS|PROCESSOR_\w+|OS|HOMEDRIVE|HOMEPATH)$/i;
/** Beside that, what private modules are fetched with. */
const fetching = /^(?:NETRC|SSH_\w+|DBUS_SESSION_BUS_ADDRESS)$/;
/**
 * What git itself is configured by. Never which repository, index, or objects it works on (`git rev-parse --local-env-vars`): git sets these for its hooks,
 * and a worktree for base would be checked out into the index of the commit that is being made.
 */
const git = /^GIT_(?:ASKPASS|SSH(?:_\w+)?|SSL_\w+|HTTP_\w+|PROXY_\w+|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+|PARAMETERS)|TERMINAL_PROMPT|ALLOW_PROTOCOL|PROTOCOL\w*|TRACE\w*|CURL_VERBOSE|EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/;
/** The runner's own: inputs, tokens, file commands. No list of the user's lets them through. */
const runners = /^(?:INPUT_|GITHUB_|ACTIONS_)/i;
/** The environment of a benchmark, a stranger's program: an allow-list, and the variables that the budget names. */
function benchmarkEnvironment(env, passEnv) {
    const wanted = new Set(passEnv);
    // Credentials of private modules are for the go command; GOFLAGS of a test binary would only confuse what it starts.
    return pick(env, (name) => (isAllowed(name) && name !== 'GOAUTH') || (wanted.has(name) && !runners.test(name)));
}
/** The environment of the go command: the same, and what it needs to fetch private modules. */
function goEnvironment(env) {
    return pick(env, (name) => isAllowed(name) || fetching.test(name) || git.test(name));
}
/** What is set and was not passed on, of what the budget's `pass-env` can let through. */
function withheldNames(env, passed) {
    return new Set(Object.keys(env).filter((name) => env[name] !== undefined && !(name in passed) && !runners.test(name)));
}
/** Of the allow-list, what has another value in each job: the runner's own number, and files of credentials. */
const passing = /^(?:RUNNER_TRACKING_ID|GOOGLE_\w+)$/;
/** Whether a variable has another value each time, so that only a program that asks for it can depend on it. */
function isPassing(name) {
    return passing.test(name);
}
/** A shorter value says nothing, and stands in many words. */
const shortestSecret = 4;
/** What may be a secret of a program's environment: what only the budget lets through, line by line, and passwords in addresses. */
function passedSecrets(passed) {
    const named = Object.entries(passed).flatMap(([name, value]) => isAllowed(name) ? [] : [value, ...value.split(/\r?\n/)]);
    const passwords = Object.values(passed).flatMap((value) => [...value.matchAll(/\/\/[^/\s:@]*:([^/\s@]+)@/g)].map(([, password = '']) => password));
    const secrets = [...named, ...passwords].map((each) => each.trim()).filter((each) => each.length >= shortestSecret);
    return [...new Set(secrets)].sort((a, b) => b.length - a.length);
}
function isAllowed(name) {
    return [common, go, proxies, windows].some((pattern) => pattern.test(name)) && !runners.test(name);
}
function pick(env, isWanted) {
    return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value !== undefined && isWanted(name) ? [[name, value]] : [])));
}

;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;// CONCATENATED MODULE: ./build/lang/version.js
/**
 * The version of package.json; a test holds them equal. Between two releases it ends with `-dev`: what is built then is in no
 * registry and has no tag.
 */
const version = '0.1.0-dev';
/** Whether a version is one that was published: where it is not, nothing points to an address that has it in it. */
function isReleased(ofBuild) {
    return /^\d+\.\d+\.\d+$/.test(ofBuild);
}

;// CONCATENATED MODULE: ./build/host/host-error.js
/** The world broke: a command that cannot be started, a file that cannot be written. The cause is kept. */
class HostError extends Error {
    name = 'HostError';
    /** What to do about it, where that is more than the cause says. */
    hint;
    /** True where a command was to be started and there is none of that name. */
    isNoCommand;
    constructor(message, options = {}) {
        super(message, 'cause' in options ? { cause: options.cause } : {});
        this.hint = options.hint;
        this.isNoCommand = options.isNoCommand === true;
    }
}
/**
 * Tells the machine's failures from our own. A call of the system that failed (no space, no permission, too many open files) is the
 * machine's, also where nobody on the way has made a HostError of it.
 */
function breakdownOf(error) {
    // By its name: this module is in more than one bundle, each with a class of its own.
    if (error instanceof Error && error.name === 'HostError')
        return { kind: 'machine', message: error.message, hint: ownHint(error) || hintFor(error.cause) };
    if (isSystemError(error))
        return { kind: 'machine', message: error.message, hint: hintFor(error) };
    if (!(error instanceof Error))
        return { kind: 'fault', message: String(error), stack: String(error) };
    return { kind: 'fault', message: error.message, stack: error.stack || error.message };
}
function ownHint(error) {
    return 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
}
/** Whether an error is what a call of the system came back with: `ENOSPC`, `EACCES`. */
function isSystemError(error) {
    return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}
const limits = 'measure fewer packages in parallel (--jobs 1)';
const permissions = 'give the user of this run read and write access';
const hints = {
    ENOSPC: 'free disk space and run it again',
    EDQUOT: 'free disk space or raise the quota, and run it again',
    EACCES: permissions,
    EPERM: permissions,
    EROFS: 'use a path that is not mounted read-only',
    EMFILE: `raise the limit on open files (ulimit -n), or ${limits}`,
    ENFILE: `raise the limit on open files, or ${limits}`,
    EAGAIN: `raise the limit on processes (ulimit -u), or ${limits}`,
    ENOMEM: `give the run more memory, or ${limits}`,
    ENAMETOOLONG: 'use a shorter name',
    EFBIG: 'raise the limit on file sizes (ulimit -f)',
};
/** What to do about a failed call of the system. */
function hintFor(error) {
    if (!isSystemError(error))
        return 'find out why the system call fails, and run it again';
    if (error.syscall === 'uv_cwd')
        return 'the current folder no longer exists: change to one that exists';
    if (error.syscall === 'mkdtemp')
        return 'set TMPDIR to a folder that exists, is writable, and has free space';
    return hints[String(error.code)] || 'find out why the system call fails, and run it again';
}

;// CONCATENATED MODULE: ./build/host/end-closed.js


/**
 * Runs the main function of an entry and leaves its exit code. Closed until proven otherwise: whatever ends the process early,
 * a rejection that nobody handles included, leaves 2 behind; a fault of ours is reported with its stack, which is what helps.
 */
function endClosed(main, say) {
    let isOver = false;
    const crash = (error) => {
        isOver = true;
        process.exitCode = 2;
        say(breakdownText(error));
    };
    const crashNow = (error) => {
        crash(error);
        process.exit(2);
    };
    process.exitCode = 2;
    process.on('uncaughtException', crashNow);
    process.on('unhandledRejection', crashNow);
    // Node ends where nothing is left that could go on, whoever still waits.
    process.on('beforeExit', () => {
        if (!isOver)
            crash(new Error('nothing is left to wait for, and there is no verdict'));
    });
    main().then((code) => {
        isOver = true;
        process.exitCode = code;
    }, crash);
}
/** What a person reads where a run ended without a verdict. */
function breakdownText(error) {
    const problem = breakdownOf(error);
    return problem.kind === 'machine'
        ? `allocs-budget: error: ${problem.message}\nhint: ${problem.hint}\n`
        : `allocs-budget ${version}: internal error, please report it with this text\n${problem.stack}\n`;
}

;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
;// CONCATENATED MODULE: external "node:path"
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
;// CONCATENATED MODULE: ./build/host/single-file.js
/** Node's module about a program that is one file with Node in it; undefined where this program is none. */
function singleFile() {
    // Older Nodes have neither the function nor the module, and run no such program.
    const sea = process.getBuiltinModule?.('node:sea');
    return sea?.isSea() ? sea : undefined;
}

;// CONCATENATED MODULE: ./build/host/own-environment.js





/** The variables that hold tokens: of the step itself and of the runner's services. None is ever passed to a benchmark. */
const tokenName = /^(?:INPUT|GITHUB|GITLAB|ACTIONS)_(?:\w+_)?TOKEN$/i;
/** What node itself reads while it starts. */
const nodes = /^(?:NODE_(?:OPTIONS|EXTRA_CA_CERTS|ICU_DATA|DEBUG|COMPILE_CACHE)|OPENSSL_\w+|LD_\w+|DYLD_\w+|UV_\w+|MALLOC_\w+)$/;
/** In the new image: the id of the process that the rest of the environment is waiting for. */
const marker = 'ALLOCS_BUDGET_ENVIRONMENT_FOR';
/** The variables of an environment that hold tokens. */
function tokensIn(env) {
    return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value && tokenName.test(name) ? [[name, value]] : [])));
}
/**
 * Takes the tokens out of our environment and gives them back. Where the system can do it, this does not return the first time: the
 * process starts anew with an environment that has nothing but what `visible` lets through; the rest is put back into `process.env`,
 * where nobody else can read it.
 */
function takeTokens(visible) {
    if (process.env[marker] === String(process.pid))
        restoreEnvironment();
    else if (Object.keys(tokensIn(process.env)).length > 0)
        startAnew(visible(process.env));
    delete process.env[marker];
    const tokens = tokensIn(process.env);
    for (const name of Object.keys(tokens))
        delete process.env[name];
    return tokens;
}
/** Returns where it cannot be done: then the tokens are at least not in `process.env`. */
function startAnew(visible) {
    if (process.execve === undefined)
        return;
    const own = Object.entries(process.env).filter(([name]) => nodes.test(name));
    try {
        (0,external_node_fs_namespaceObject.accessSync)(process.execPath, external_node_fs_namespaceObject.constants.X_OK); // an execve that fails ends the process
        putOnStandardInput(JSON.stringify(process.env));
        // What is one file is started without a script; Node puts its name there.
        const first = singleFile() === undefined ? 1 : 2;
        const args = [process.argv0].concat(process.execArgv, process.argv.slice(first));
        const env = { ...Object.fromEntries(own), ...visible, [marker]: String(process.pid) };
        process.execve(process.execPath, args, env);
    }
    catch {
        closeStandardInput();
    }
}
/**
 * The one thing beside standard output that a new image has from the old one. The file has lost its name before anything is written
 * to it, so that nobody can open it and nothing stays behind.
 */
function putOnStandardInput(text) {
    const bytes = Buffer.from(text);
    const name = `allocs-budget-${process.pid}-${(0,external_node_crypto_namespaceObject.randomBytes)(8).toString('hex')}`;
    for (const folder of ['/dev/shm', (0,external_node_os_namespaceObject.tmpdir)()]) {
        (0,external_node_fs_namespaceObject.closeSync)(0); // the next file that is opened is 0
        try {
            const path = (0,external_node_path_namespaceObject.join)(folder, name);
            const file = (0,external_node_fs_namespaceObject.openSync)(path, 'wx+', 0o600);
            (0,external_node_fs_namespaceObject.unlinkSync)(path);
            if (file === 0 && (0,external_node_fs_namespaceObject.writeSync)(file, bytes) === bytes.length)
                return;
        }
        catch {
            // No such folder, or no room in it.
        }
        closeStandardInput();
    }
    throw new Error('there is no place for the environment');
}
function restoreEnvironment() {
    const { size } = (0,external_node_fs_namespaceObject.fstatSync)(0);
    const bytes = Buffer.alloc(size);
    let read = 0;
    while (read < size) {
        const more = (0,external_node_fs_namespaceObject.readSync)(0, bytes, read, size - read, read);
        if (more === 0)
            break;
        read += more;
    }
    closeStandardInput();
    Object.assign(process.env, JSON.parse(bytes.toString()));
}
/** Nothing of ours reads it; its number must not go to a file that is opened later. */
function closeStandardInput() {
    try {
        (0,external_node_fs_namespaceObject.closeSync)(0);
    }
    catch {
        // It is closed already.
    }
    (0,external_node_fs_namespaceObject.openSync)('/dev/null', 'r');
}

;// CONCATENATED MODULE: ./build/host/start.js





const oldestNode = 20;
/** Starts an entry: closed from its first line on, out of a debugger's reach, and without tokens in its environment. */
function start(entry) {
    process.exitCode = 2;
    // Any process of the same user may send it; Node would open a debugger, and a debugger reads tokens out of memory.
    process.on('SIGUSR1', ignore);
    let tokens = [];
    const say = (text) => {
        const shown = tokens.reduce((rest, token) => rest.split(token).join('***'), text);
        entry.crash(shown);
    };
    const { node } = process.versions;
    if (Number(node.split('.')[0]) < oldestNode) {
        say(`allocs-budget ${version} needs Node ${oldestNode} or newer; this is Node ${node}\n`);
        return;
    }
    // Whoever reads may stop reading (`| head -1`): nothing is lost by that but what they did not want.
    process.stdout.on('error', ignore);
    process.stderr.on('error', ignore);
    endClosed(async () => {
        const found = takeTokens(entry.visible);
        tokens = Object.values(found);
        const env = { ...process.env };
        hideFromLibraries();
        const { main } = await loaded(entry);
        return main({ tokens: only(found, entry.tokens), env });
    }, say);
}
function ignore() { }
function only(found, names) {
    return Object.fromEntries(Object.entries(found).filter(([name]) => names.includes(name)));
}
/**
 * `@actions/github` reads the event and the address of the API while it is loaded, with no look at what they are: a pipe would never
 * end, and what cannot be parsed would keep us from being loaded.
 */
function hideFromLibraries() {
    delete process.env.GITHUB_EVENT_PATH;
    try {
        new URL(process.env.GITHUB_API_URL || 'https://api.github.com');
    }
    catch {
        delete process.env.GITHUB_API_URL;
    }
}
async function loaded({ load }) {
    try {
        return await load();
    }
    catch (cause) {
        const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
        const hint = 'reinstall it: one of its files is missing or damaged';
        throw new HostError(`version ${version} cannot be loaded: ${why}`, { cause, hint });
    }
}
/** Writes to standard output or standard error at once. */
function writeNow(descriptor, text) {
    const bytes = Buffer.from(text);
    let written = 0;
    for (let attempt = 0; written < bytes.length && attempt < 1000; attempt++) {
        try {
            written += (0,external_node_fs_namespaceObject.writeSync)(descriptor, bytes, written);
        }
        catch (error) {
            if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN'))
                return;
        }
    }
}

;// CONCATENATED MODULE: ./build/start/cli.js
var __rewriteRelativeImportExtension = (undefined && undefined.__rewriteRelativeImportExtension) || function (path, preserveJsx) {
    if (typeof path === "string" && /^\.\.?\//.test(path)) {
        return path.replace(/\.(tsx)$|((?:\.d)?)((?:\.[^./]+?)?)\.([cm]?)ts$/i, function (m, tsx, d, ext, cm) {
            return tsx ? preserveJsx ? ".jsx" : ".js" : d && (!ext || !cm) ? m : (d + ext + "." + cm.toLowerCase() + "js");
        });
    }
    return path;
};


const bundle = './main.js';
start({
    tokens: ['GITHUB_TOKEN', 'GITLAB_TOKEN'],
    visible: (env) => benchmarkEnvironment(env, []),
    load: () => import(__rewriteRelativeImportExtension(/* webpackIgnore: true */ bundle)),
    crash: (text) => writeNow(2, text),
});

