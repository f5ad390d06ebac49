package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"ashyq/internal/auth"
	"ashyq/internal/i18n"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// adminCommand is the operator's own: first steps and repairs. Nodes may be serving meanwhile.
type adminCommand struct {
	Invite         inviteCommand         `cmd:"" help:"Make somebody an official of the sanitary service, and print the link that lets them in, once."`
	ForgetPasskeys forgetPasskeysCommand `cmd:"" help:"Forget somebody's passkeys and end their sessions: they have lost a device."`
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
	if _, err := os.Stat(i.Database); err != nil {
		return fmt.Errorf("database %s: no node has run on it: start one first, or name its own by --database and --keys", i.Database)
	}
	s, err := openStore(ctx, i.Database)
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
