import { SessionContext } from '@jupyterlab/apputils';
import type { Kernel, ServiceManager } from '@jupyterlab/services';

/** Return a session that is not started yet. Its kernel ends with it. */
export function createSession(
  services: ServiceManager.IManager,
  path: string,
  kernelName: string
): SessionContext {
  const session = new SessionContext({
    kernelManager: services.kernels,
    sessionManager: services.sessions,
    specsManager: services.kernelspecs,
    path,
    name: 'Pipeline Scheduler',
    type: 'jupyter-sched',
    kernelPreference: {
      ...(kernelName ? { name: kernelName } : {}),
      language: 'python',
      canStart: true,
      shouldStart: true,
      autoStartDefault: true,
      shutdownOnDispose: true
    }
  });
  session.kernelChanged.connect((_, { newValue }) => {
    keepInOrder(newValue);
  });
  return session;
}

/**
 * Start the session, or find the running one with its path. Returns whether it has a kernel.
 *
 * A session that is disposed of while its kernel starts never learns of that kernel: we end it.
 */
export async function start(session: SessionContext): Promise<boolean> {
  await session.initialize();
  if (session.isDisposed) {
    await session.sessionManager.stopIfNeeded(session.path);
  }
  return hasKernel(session);
}

/** Give the session a new kernel in place of its own, be that alive, dead or gone. Returns whether it has one. */
export async function startAgain(session: SessionContext): Promise<boolean> {
  const kernel = session.session?.kernel;
  if (kernel && kernel.status !== 'dead') {
    await session.restartKernel();
  } else {
    const name = session.prevKernelName;
    await session.changeKernel(name ? { name } : {}).catch(() => null); // JupyterLab has shown why
  }
  return hasKernel(session);
}

function hasKernel(session: SessionContext): boolean {
  return Boolean(session.session?.kernel);
}

/** Let the callbacks of widgets run one after the other, in the main thread. JupyterLab 4.4 has this switch. */
function keepInOrder(kernel: Kernel.IKernelConnection | null): void {
  if (kernel && 'commsOverSubshells' in kernel) {
    Object.assign(kernel, { commsOverSubshells: 'disabled' });
  }
}
