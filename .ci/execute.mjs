import { spawn } from 'node:child_process';

/**
 * Runs a command with our output and no input. After `limit` milliseconds it and all that it started are ended.
 * @returns {Promise<{ ok: boolean, why: string }>} why: 'exit 1', 'out of time' ...
 */
export function execute(command, args, limit) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      // The group, as npm does not pass the signal on to what it runs.
      process.kill(-child.pid, 'SIGKILL');
    }, limit);
    child.on('error', (error) => end({ ok: false, why: error.message }));
    child.on('exit', (code, signal) => {
      if (late) end({ ok: false, why: `out of time after ${Math.round(limit / 1000)} s` });
      else end({ ok: code === 0, why: signal === null ? `exit ${code}` : `killed by ${signal}` });
    });
    function end(result) {
      clearTimeout(timer);
      resolve(result);
    }
  });
}
