package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/i18n"
	"ashyq/internal/policy"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// adminCommand is the operator's own: first steps and repairs. Nodes may be serving meanwhile.
type adminCommand struct {
	Invite         inviteCommand         `cmd:"" help:"Make somebody an official of the sanitary service, and print the link that lets them in, once."`
	ForgetPasskeys forgetPasskeysCommand `cmd:"" help:"Forget somebody's passkeys and end their sessions: they have lost a device."`
	Decree         decreeCommand         `cmd:"" help:"Publish a decree: every node goes by its rules from the moment that it names."`
	RevokePasses   revokePassesCommand   `cmd:"" help:"Take passes back before their time: one by its id, or all whose evidence is older than a moment."`
	Announce       announceCommand       `cmd:"" help:"Tell every app and every desk what fails and what to do instead."`
	Report         reportCommand         `cmd:"" help:"Say which decisions fresh evidence would have changed: those of an outage, once it is over."`
	RotateKey      rotateKeyCommand      `cmd:"" help:"Add a key to the key file, to be used from a moment on; copy the file to every node before."`
}

type inviteCommand struct {
	installation
	Phone    string `arg:"" help:"Mobile number; the link goes there too, if there is a gateway."`
	Name     string `help:"What they are called among the officials."`
	Language string `help:"Of the message: kk, ru or en." enum:"kk,ru,en" default:"ru"`
}

func (c inviteCommand) Run(ctx context.Context, out console) error {
	phone, err := auth.ParsePhone(c.Phone)
	if err != nil {
		return errPhone
	}
	return c.withAuth(ctx, out, func(a *auth.Authenticator) error {
		i := auth.Invitation{Phone: phone, Name: c.Name, Role: store.Role{Name: store.Authority}, Language: c.Language}
		_, link, err := a.Link(ctx, auth.Caller{}, i)
		if err != nil {
			return err
		}
		fmt.Fprintln(out.out, link)
		if c.SMS == "none" {
			return nil
		}
		return a.SendLink(ctx, i, link)
	})
}

type forgetPasskeysCommand struct {
	installation
	Phone string `arg:"" help:"Mobile number of who has lost a device."`
}

func (c forgetPasskeysCommand) Run(ctx context.Context, out console) error {
	phone, err := auth.ParsePhone(c.Phone)
	if err != nil {
		return errPhone
	}
	return c.withAuth(ctx, out, func(a *auth.Authenticator) error {
		passkeys, err := a.ForgetDevices(ctx, phone)
		if errors.Is(err, store.ErrNotFound) {
			return errors.New("nobody has logged in with this number")
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(out.out, "Passkeys forgotten: %d. Sessions are ended; they log in by a code to the phone.\n", passkeys)
		return nil
	})
}

type decreeCommand struct {
	installation
	File string `arg:"" help:"The decree, as YAML." type:"existingfile"`
}

func (c decreeCommand) Run(ctx context.Context, out console) (err error) {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	p, err := publish(ctx, s, string(text), time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(out.out, "Decree %s is published. It holds from %s on.\n", p.Version, p.From.Format(time.RFC3339))
	return nil
}

// publish has every node go by a decree once it holds: one that goes with those that are known, and is not of the past, by whose
// rules people have been let in already.
func publish(ctx context.Context, s store.Store, text string, now time.Time) (ashyq.Policy, error) {
	p, err := policy.Parse([]byte(text))
	if err != nil {
		return ashyq.Policy{}, err
	}
	book, err := published(ctx, s)
	if err != nil {
		return ashyq.Policy{}, err
	}
	if _, err := book.With(p); err != nil {
		return ashyq.Policy{}, err
	}
	if p.From.Before(now) && book.InForce(now) != nil {
		return ashyq.Policy{}, fmt.Errorf("policy %s: it holds from %s on, which is past", p.Version, p.From.Format(time.RFC3339))
	}
	return p, s.SaveDecree(ctx, store.Decree{Version: p.Version, Text: text}, store.Act{
		At: now, What: "decree_published", Decree: p.Version,
	})
}

// published is the book of the decrees that are shipped and of those that were published since.
func published(ctx context.Context, s store.Places) (policy.Book, error) {
	book, err := policy.Shipped()
	if err != nil {
		return policy.Book{}, err
	}
	live := policy.NewLive(book)
	for cursor := int64(-1); ; {
		changes, err := s.Changes(ctx, max(0, cursor), changesAtOnce)
		if err != nil || changes.Cursor == cursor {
			return live.Book(), err
		}
		for _, d := range changes.Decrees {
			if err := live.Add(d.Text); err != nil {
				return policy.Book{}, fmt.Errorf("decree %s, published before: %w", d.Version, err)
			}
		}
		cursor = changes.Cursor
	}
}

// changesAtOnce is how many changes are read from the store at once.
const changesAtOnce = 1000

type revokePassesCommand struct {
	installation
	ID     string    `help:"Of one pass." xor:"which" required:""`
	Before time.Time `help:"All of evidence from before this moment, as 2021-05-14T12:00:00Z." xor:"which" required:""`
	Reason string    `help:"Why: it is kept in the trail." required:""`
}

func (c revokePassesCommand) Run(ctx context.Context, out console) (err error) {
	now := time.Now()
	if c.Before.After(now) {
		return errors.New("--before lies ahead: passes that are yet to be signed would be revoked")
	}
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	r := ashyq.Revocation{Before: c.Before}
	if c.ID != "" {
		r = ashyq.Revocation{Pass: c.ID, Until: now.Add(ashyq.PassValid)}
	}
	if err := s.RevokePasses(ctx, now, r, store.Act{At: now, What: "passes_revoked", Reason: c.Reason}); err != nil {
		return err
	}
	fmt.Fprintln(out.out, "Revoked. Every node knows within a second, and desks without a network when they have one again.")
	return nil
}

type rotateKeyCommand struct {
	Purpose string        `arg:"" help:"Whose key: ${enum}." enum:"gate,pass,receipt,sealing,person"`
	Keys    string        `help:"Directory of the key files." default:"ashyq-keys"`
	In      time.Duration `help:"How long until the key is used; time to copy it to every node." default:"1h"`
}

func (c rotateKeyCommand) Run(out console) error {
	from := time.Now().Add(c.In).Truncate(time.Second)
	if err := seal.Rotate(c.Keys, c.Purpose, from); err != nil {
		return err
	}
	fmt.Fprintf(out.out, "The new %s key is used from %s on. Copy %s to every node before.\n",
		c.Purpose, from.Format(time.RFC3339), filepath.Join(c.Keys, "keys"))
	return nil
}

var errPhone = errors.New("the phone is no mobile number, such as +7 701 123 45 67") // the number itself is in no log

// withAuth opens the installation of a node that has run, for one thing to do: a new database would have nobody's link in it.
func (i installation) withAuth(ctx context.Context, out console, do func(*auth.Authenticator) error) (err error) {
	public, err := publicURL(i.PublicURL)
	if err != nil {
		return err
	}
	words, err := i18n.Load()
	if err != nil {
		return err
	}
	s, err := i.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	keys, err := seal.OpenKeys(i.Keys, time.Now())
	if err != nil {
		return err
	}
	return do(&auth.Authenticator{
		Store: s, Keys: keys, Sender: i.sender(), Public: public, Words: words, Limits: auth.Production(), Now: time.Now, Log: newLog(out.err),
	})
}

// open opens the database of a node that has run, which has left a file here: the database, or the keys.
func (i installation) open(ctx context.Context) (store.Store, error) {
	made := i.Database
	if i.remote() {
		made = i.Keys
	}
	if _, err := os.Stat(made); err != nil {
		return nil, fmt.Errorf("%s: no node has run on it: start one first, or name its own by --database and --keys", made)
	}
	return i.database.open(ctx)
}
