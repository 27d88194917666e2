/**
 * Who may import whom. The directions are those of docs/ARCHITECTURE.md: contracts <- platform <- backends, db <-
 * services, transcoder; hls <- backends, origin, transcoder.
 */
const TESTS = '(\\.test\\.(ts|tsx|mjs)$|/testing/)';

/** A folder may import its own files and these; npm packages and Node's modules are not meant here. */
function mayImportOnly(folder, others, why) {
  return {
    name: `${folder.replace('/', '-')}-imports-only-${others.length === 0 ? 'itself' : 'its-own-kind'}`,
    comment: why,
    severity: 'error',
    from: { path: `^${folder}/`, pathNot: TESTS },
    to: {
      path: '^(packages|services|transcoder|migrations|player|cdn-config|tests|bench|scripts)/',
      pathNot: [folder, ...others].map((allowed) => `^${allowed}/`),
    },
  };
}

/** An awkward dependency stays behind one file of ours. */
function onlyIn(dependency, file) {
  return {
    name: `${dependency}-behind-one-file`,
    comment: `${dependency} is imported by ${file} and nobody else`,
    severity: 'error',
    from: { path: '^(packages|services|transcoder|player)/', pathNot: [file, TESTS] },
    to: { path: `node_modules/(@types/)?${dependency}/` },
  };
}

/** Pure code: nothing of Node, nothing of npm but what is named. */
function isPure(folder, packages, why) {
  return {
    name: `${folder.replace('/', '-')}-is-pure`,
    comment: why,
    severity: 'error',
    from: { path: `^${folder}/src/`, pathNot: TESTS },
    to: {
      dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg'],
      ...(packages.length === 0 ? {} : { pathNot: `node_modules/(${packages.join('|')})/` }),
    },
  };
}

const SHARED = ['packages/contracts', 'packages/platform'];

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'a cycle is one module in several files',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'every import leads to a file',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared',
      comment: 'a package imports only what its package.json names',
      severity: 'error',
      from: { path: '^(packages|services|transcoder|migrations|player|cdn-config)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'what runs knows nothing of what tests it',
      severity: 'error',
      from: { path: '^(packages|services|transcoder|migrations|player|cdn-config)/', pathNot: TESTS },
      to: { path: ['^(tests|bench)/', TESTS] },
    },
    isPure('packages/contracts', ['zod'], 'words and schemas run in the browser too'),
    isPure('packages/hls', [], 'the media core knows no sockets, clocks or files'),
    mayImportOnly('packages/contracts', [], 'everybody imports it'),
    mayImportOnly('packages/hls', [], 'the media core stands alone'),
    mayImportOnly('packages/platform', ['packages/contracts'], 'how a process lives, not what it does'),
    mayImportOnly('packages/backends', [...SHARED, 'packages/hls'], 'ports and adapters know no service'),
    mayImportOnly('packages/db', SHARED, 'knows no service'),
    mayImportOnly('packages/hls-linter', [], 'judges the output without its maker'),
    mayImportOnly('migrations', [], 'runs before everything else'),
    mayImportOnly(
      'services/api',
      [...SHARED, 'packages/backends', 'packages/db'],
      'services meet in standalone',
    ),
    mayImportOnly(
      'services/ingest',
      [...SHARED, 'packages/backends', 'packages/db'],
      'services meet in standalone',
    ),
    mayImportOnly(
      'services/origin',
      [...SHARED, 'packages/backends', 'packages/hls'],
      'a dead database must not stop playback',
    ),
    mayImportOnly(
      'transcoder',
      [...SHARED, 'packages/backends', 'packages/hls'],
      'a dead database must not stop playback',
    ),
    mayImportOnly('player', ['packages/contracts'], 'the browser gets words and schemas only'),
    mayImportOnly('cdn-config', ['packages/contracts'], 'rules are rendered from the shared table'),
    {
      name: 'adapters-behind-their-port',
      comment: 'which adapter is used is decided in open-<port>.ts, by configuration',
      severity: 'error',
      from: { path: '^(packages|services|transcoder)/', pathNot: ['^packages/backends/', TESTS] },
      to: { path: '^packages/backends/src/.*/(memory|bullmq|redis|s3|file)-' },
    },
    onlyIn('node-media-server', '^services/ingest/src/rtmp/rtmp-server\\.ts$'),
    onlyIn('node-datachannel', '^services/ingest/src/webrtc/peer/datachannel-peer\\.ts$'),
    onlyIn('fluent-ffmpeg', '^transcoder/src/ffmpeg/command\\.ts$'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^(packages|services)/[^/]+/dist/', '^(transcoder|migrations|player)/dist/'] },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@naru/source', 'node', 'import', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts'],
    },
    skipAnalysisNotInRules: true,
  },
};
