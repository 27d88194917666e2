// @ts-check
import { ensureBuild } from './build.mjs';
import { runCommandLine } from './command-line.mjs';
import { ensureFfmpeg } from './ffmpeg.mjs';
import { ensureDependencies } from './install-dependencies.mjs';
import { projectPath } from './project.mjs';
import { say } from './say.mjs';

/** `npm start`: brings the machine to what the platform needs, then becomes its supervisor. */
export async function start() {
  say('starting');
  const exitCode = await runCommandLine(async (signal) => {
    const [ffmpeg] = await Promise.all([
      ensureFfmpeg({ environment: process.env, signal }),
      ensureDependencies(signal).then(() => ensureBuild(signal)),
    ]);
    process.env['NARU_FFMPEG_PATH'] = ffmpeg;
    process.env['NARU_PAGES_DIR'] ||= projectPath('player/dist');
    return 0;
  });
  if (exitCode === 0) await import(projectPath('services/standalone/dist/supervisor-main.js'));
}
