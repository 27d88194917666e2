import { expect, test } from 'vitest';
import { parsePasswd } from './unprivileged-user.ts';

test('accounts are read from passwd, lines that are none are passed over', () => {
  const accounts = parsePasswd(
    'root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash\n\n# note\nbad:x:y:z\n',
  );
  expect([...accounts]).toEqual([
    ['root', { uid: 0, gid: 0 }],
    ['postgres', { uid: 101, gid: 104 }],
  ]);
});
