/** Rule "mode-bits": set-user-id, set-group-id and sticky bits are dropped, the rest is kept. */

/** Read, write and execute for user, group and others. */
const PERMISSIONS = 0o777;

/** The permission bits of a stated mode. The umask is applied by whoever creates the file. */
export function permissionBits(mode: number): number {
  return mode & PERMISSIONS;
}
