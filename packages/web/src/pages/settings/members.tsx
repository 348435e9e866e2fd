// Who may see and change what.
import { ROLES, type Role } from '@heliometer/contract';
import { useState } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { useOwnOrganization } from '../../api/use-organization.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { ChoiceField, TextField } from '../../parts/fields.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { Refused, SectionHead, Thing, ThingList } from './section.tsx';
import { ShownOnce } from './shown-once.tsx';

type Member = ApiAnswer<'GET /v1/organization/:id/members'>[number];
type Invitation = ApiAnswer<'GET /v1/organization/:id/invitations'>[number];

const MEMBERS = ['GET /v1/organization/:id/members', 'GET /api/auth/me'] as const;
const INVITATIONS = ['GET /v1/organization/:id/invitations'] as const;
const MEANINGS: Readonly<Record<Role, string>> = {
  owner: 'Owner: everything, other owners too',
  admin: 'Admin: keys, members and settings',
  member: 'Member: scores, datasets and prompts',
  viewer: 'Viewer: sees all but secrets',
};
const OPTIONS = ROLES.map((role) => ({ value: role, label: MEANINGS[role] }));

function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

export function Members() {
  const own = useOwnOrganization();
  return (
    <Loaded query={own} what="The organisation" skeleton={<SkeletonLines lines={6} />}>
      {({ id }) => <MembersOf id={id} />}
    </Loaded>
  );
}

function MembersOf({ id }: { readonly id: string }) {
  const me = useApi('GET /api/auth/me', {}).data;
  const refused = useRefusal('manage');
  const members = useApi(MEMBERS[0], { params: { id } });
  const invitations = useApi(
    INVITATIONS[0],
    { params: { id } },
    { enabled: me !== undefined && refused === undefined },
  );
  const [isInviting, setInviting] = useState(false);
  return (
    <>
      <SectionHead
        title="Members"
        isManaged
        actions={
          <Button look="primary" refused={refused} onClick={() => setInviting(true)}>
            Invite
          </Button>
        }
      >
        {me?.auth === 'none'
          ? 'This console asks nobody who they are. Members count once sign-in is on (console.auth=accounts).'
          : 'Everybody in the organisation sees its requests; what else they may do is their role.'}
      </SectionHead>
      <Loaded query={members} what="The members" skeleton={<SkeletonLines lines={4} />}>
        {(all) =>
          all.length === 0 ? (
            <Empty flush title="Nobody yet. Whoever you invite gets a link that makes their account." />
          ) : (
            <ThingList label="Members">
              {all.map((member) => (
                <MemberRow key={member.member} id={id} member={member} refused={refused} />
              ))}
            </ThingList>
          )
        }
      </Loaded>
      {invitations.data === undefined || invitations.data.length === 0 ? null : (
        <>
          <h3 className="font-semibold">Open invitations</h3>
          <ThingList label="Open invitations">
            {invitations.data.map((each) => (
              <InvitationRow key={each.id} id={id} invitation={each} />
            ))}
          </ThingList>
        </>
      )}
      {isInviting ? <Invite id={id} onClose={() => setInviting(false)} /> : null}
    </>
  );
}

interface MemberRowProps {
  readonly id: string;
  readonly member: Member;
  readonly refused: string | undefined;
}

function MemberRow({ id, member, refused }: MemberRowProps) {
  const [isAsking, setAsking] = useState(false);
  const change = useChange('POST /v1/organization/:id/update_member', MEMBERS);
  const remove = useChange('DELETE /v1/organization/:id/remove_member', MEMBERS);
  const close = () => setAsking(false);
  const name = member.name || member.email;
  return (
    <>
      <Thing
        title={<span className="truncate">{name}</span>}
        facts={
          <>
            {member.name === '' ? null : <span>{member.email}</span>}
            <span>
              joined <Value kind="last-use" value={Date.parse(member.joined_at)} />
            </span>
            <Refused error={change.error} />
          </>
        }
        actions={
          <>
            <select
              aria-label={`Role of ${name}`}
              className="h-8 rounded-control border border-control bg-panel px-2 max-md:h-[44px] disabled:bg-sunken disabled:text-disabled"
              value={member.org_role}
              disabled={refused !== undefined || change.isPending}
              title={refused ?? MEANINGS[member.org_role]}
              onChange={({ target }) =>
                isRole(target.value)
                  ? change.mutate({ params: { id }, body: { memberId: member.member, role: target.value } })
                  : undefined
              }
            >
              {ROLES.map((role) => (
                <option key={role} value={role}>
                  {role}
                </option>
              ))}
            </select>
            <Button size="small" look="quiet" refused={refused} onClick={() => setAsking(true)}>
              Remove
            </Button>
          </>
        }
      />
      <ConfirmDialog
        open={isAsking}
        title={`Remove ${name}?`}
        action="Remove member"
        isBusy={remove.isPending}
        error={remove.error}
        onClose={close}
        onConfirm={() => remove.mutate({ params: { id }, query: { memberId: member.member } }, { onSuccess: close })}
      >
        <p>They see nothing of this organisation from this moment on, in running sessions too.</p>
      </ConfirmDialog>
    </>
  );
}

function InvitationRow({ id, invitation }: { readonly id: string; readonly invitation: Invitation }) {
  const withdraw = useChange('DELETE /v1/organization/:id/invitations/:invitationId', INVITATIONS);
  return (
    <Thing
      title={<span className="truncate">{invitation.email}</span>}
      facts={
        <>
          <span>{invitation.org_role}</span>
          <span>
            holds until <Value kind="moment" value={Date.parse(invitation.expires_at)} />
          </span>
          <Refused error={withdraw.error} />
        </>
      }
      actions={
        <Button
          size="small"
          look="quiet"
          aria-busy={withdraw.isPending}
          onClick={() => withdraw.mutate({ params: { id, invitationId: invitation.id } })}
        >
          Withdraw
        </Button>
      }
    />
  );
}

function Invite({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [fault, setFault] = useState<string | null>(null);
  const invite = useChange('POST /v1/organization/:id/add_member', INVITATIONS);
  const { data } = invite;
  if (data !== undefined && data !== null) {
    const note = `${data.mailed ? 'It was mailed, too. ' : ''}The link is good once, for seven days, and shown this once. Hand it on.`;
    return <ShownOnce title={`Link for ${email}`} text={data.link} note={note} onDone={onClose} />;
  }
  const run = () => {
    if (!/^\S+@\S+$/.test(email.trim())) return setFault('Give an e-mail address, such as ada@example.com.');
    invite.mutate({ params: { id }, body: { email, role } });
  };
  return (
    <FormDialog
      title="Invite somebody"
      action="Make the link"
      isBusy={invite.isPending}
      error={invite.error}
      onSubmit={run}
      onClose={onClose}
    >
      <TextField
        autoFocus
        label="E-mail"
        inputMode="email"
        value={email}
        error={data === null ? 'They are a member already.' : fault}
        onChange={({ target }) => {
          setEmail(target.value);
          setFault(null);
          invite.reset();
        }}
      />
      <ChoiceField label="Role" value={role} options={OPTIONS} onChange={(next) => isRole(next) && setRole(next)} />
    </FormDialog>
  );
}
