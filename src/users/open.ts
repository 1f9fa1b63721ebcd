/** The services around users, wired. */
import { AccountService, type AccountDeps } from './account.js';
import { Entrance } from './entrance.js';
import { PasswordHasher } from './hasher.js';
import { UserService } from './service.js';
import { SignIn } from './sign-in.js';

export interface UserServices {
  users: UserService;
  signIn: SignIn;
  entrance: Entrance;
  account: AccountService;
}

/** @param scryptLogN cost of a password's hash; undefined = as it must be outside of tests */
export function openUsers(
  deps: Pick<AccountDeps, 'db' | 'box' | 'tokens' | 'clock'> & { publicUrl: string },
  scryptLogN?: number,
): UserServices {
  const hasher = new PasswordHasher(scryptLogN);
  const signIn = new SignIn({ ...deps, hasher });
  return {
    users: new UserService(deps),
    signIn,
    entrance: new Entrance({ ...deps, signIn, hasher }),
    account: new AccountService({ ...deps, signIn, hasher }),
  };
}
