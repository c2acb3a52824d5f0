/** Servers that shared build caches talk to, on loopback, each in a folder of its own. */
import { join } from "@std/path";
import { limitMs, until } from "./deadlines.ts";
import { npmProgram } from "./npm_program.ts";

/** A server that runs until it is disposed of. */
export class CacheServer implements AsyncDisposable {
  private constructor(readonly port: number, private readonly child: Deno.ChildProcess) {}

  /** Starts a program and waits until it listens, unless `waits` is false. */
  static async start(
    command: string,
    args: readonly string[],
    options: { port: number; env?: Record<string, string>; cwd?: string; waits?: boolean },
  ): Promise<CacheServer> {
    const child = new Deno.Command(command, {
      args: [...args],
      ...(options.env === undefined ? {} : { env: options.env }),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const server = new CacheServer(options.port, child);
    if (options.waits === false) return server;
    let code: number | undefined;
    void child.status.then((status) => code = status.code);
    try {
      await until(`starting ${command}`, async () => {
        if (code !== undefined) throw new Error(`${command} ended with ${code} before it listened`);
        return await listens(options.port);
      });
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
    return server;
  }

  /** Process id. */
  get pid(): number {
    return this.child.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill("SIGTERM");
    // Some wait for their clients, and those for a test that has ended.
    const late = setTimeout(() => this.#kill("SIGKILL"), limitMs(1000));
    await this.child.status;
    clearTimeout(late);
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
}

/**
 * A command for a shell that ends a server and waits until it is gone: redis takes a tenth of a second.
 */
export function endOf({ pid }: { readonly pid: number }): string {
  const waits = "while kill -0 $pid 2>/dev/null && [ $n -lt 600 ]; do n=$((n+1)); sleep 0.05; done";
  return `pid=${pid}; n=0; kill $pid; ${waits}`;
}

/**
 * Ports that are taken from: below those that the system gives to connections, which would come and
 * go between choosing a port and listening on it, and below those of sccache's servers.
 */
const PORTS = { first: 10_000, count: 10_000 };

/** A port of loopback that nobody uses; so is the one after it with `both`. */
export function freePort(options: { both?: boolean } = {}): number {
  for (;;) {
    const port = PORTS.first + Math.floor(Math.random() * (PORTS.count - 1));
    if (isFree(port) && (options.both !== true || isFree(port + 1))) return port;
  }
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}

async function listens(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return false;
    throw error;
  }
}

/** Redis that wants a password. */
export function redisServer(folder: string, password: string): Promise<CacheServer> {
  const port = freePort();
  const options = ["--bind", "127.0.0.1", "--save", "", "--dir", folder];
  return CacheServer.start(
    "/usr/bin/redis-server",
    ["--port", String(port), "--requirepass", password, ...options],
    { port },
  );
}

/** memcached. */
export function memcachedServer(): Promise<CacheServer> {
  const port = freePort();
  const args = ["-l", "127.0.0.1", "-p", String(port), "-U", "0", "-u", "nobody"];
  return CacheServer.start("/usr/bin/memcached", args, { port });
}

/** nginx as a WebDAV server that wants a password. */
export async function webdavServer(
  folder: string,
  user: { name: string; password: string },
): Promise<CacheServer> {
  const port = freePort();
  await Deno.mkdir(join(folder, "dav"), { recursive: true });
  await Deno.writeTextFile(join(folder, "users"), `${user.name}:{PLAIN}${user.password}\n`);
  const config = join(folder, "nginx.conf");
  const root = (Deno.uid() ?? 1) === 0;
  await Deno.writeTextFile(
    config,
    `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;
${root ? "user root;" : ""}
load_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;
events { worker_connections 64; }
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port}; root ${folder}/dav; client_max_body_size 100m;
    location / {
      dav_methods PUT DELETE MKCOL COPY MOVE; dav_ext_methods PROPFIND OPTIONS;
      create_full_put_path on; auth_basic cache; auth_basic_user_file ${folder}/users;
    }
  }
}
`,
  );
  return await CacheServer.start("/usr/sbin/nginx", ["-c", config, "-e", `${folder}/error.log`], {
    port,
  });
}

/** An S3-compatible server that checks signatures; key and secret are both `S3RVER`. */
export async function s3Server(folder: string): Promise<CacheServer> {
  const port = freePort();
  const program = await npmProgram("s3rver@3.7.1");
  const options = ["-d", folder, "-a", "127.0.0.1", "-p", String(port)];
  const args = [...program, ...options, "--configure-bucket", "cache"];
  return await CacheServer.start(Deno.execPath(), args, { port, cwd: folder });
}
