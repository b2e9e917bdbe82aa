package account

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/tui/welcome"
)

func newDoctor(f *factory.Factory) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check network, clock, token, organisation, folders and terminal",
		Long: "Looks at everything that a launch needs from this machine and the account, and says of each\n" +
			"thing that fails what to do. It sends nothing but reads, and works without a token.\n\n" +
			"The exit code is that of the first check that failed: 2 settings, 12 network, 3 token,\n" +
			"4 rights, 5 organisation, 1 anything else.",
		Example: factory.Examples(
			"kickoff doctor",
			"kickoff doctor --profile staging",
			"kickoff doctor --json | jq -r '.checks[] | select(.state == \"failed\") | .fix'",
		),
		Args:        factory.None,
		Annotations: map[string]string{factory.KeepsNothing: ""},
		RunE:        func(c *cobra.Command, _ []string) error { return Doctor(c.Context(), f) },
	}
}

// Doctor prints what was looked at; it fails as the first check that failed does.
func Doctor(ctx context.Context, f *factory.Factory) error {
	d := &doctor{f: f}
	out := struct {
		Checks []welcome.Check `json:"checks"`
	}{[]welcome.Check{}}
	var failed []string
	all := &failure.Failure{}
	for c := range d.checks(ctx) {
		out.Checks = append(out.Checks, c)
		if c.State == welcome.Failed {
			failed = append(failed, c.Name)
			all.Problems = append(all.Problems, payload.Problem{Kind: payload.Invalid, Message: c.Name + ": " + c.Says, Fix: c.Fix})
		}
		if f.JSON {
			continue
		}
		line := fmt.Sprintf("%s %-14s%s", c.State.Sign(), c.Name, clean.Message(c.Says))
		if f.ByLine() {
			line = fmt.Sprintf("%s: %s: %s", c.State, c.Name, clean.Message(c.Says))
		}
		if c.Fix != "" {
			line += "\n    " + clean.Message(c.Fix)
		}
		if _, err := fmt.Fprintln(f.Out, line); err != nil {
			return err
		}
	}
	if f.JSON {
		if err := f.WriteJSON(out); err != nil {
			return err
		}
	}
	if len(failed) == 0 {
		return ctx.Err()
	}
	v := failure.Judge(d.first)
	all.Kind, all.Exit, all.Err = v.Kind, v.Exit, d.first
	all.Message = fmt.Sprintf("%s failed of %d: %s", humanize.Count(len(failed), "check"), len(out.Checks), humanize.List(failed))
	if !f.JSON {
		all.Problems = nil // they were told
	}
	return all
}

// Checks are the same for the screen.
func Checks(ctx context.Context, f *factory.Factory) iter.Seq[welcome.Check] {
	return (&doctor{f: f}).checks(ctx)
}

const (
	// checkTimeout is how long a request of a check may take in all.
	checkTimeout = 10 * time.Second
	// clockTolerance is by how much the clock may be wrong: a minute is not yet another
	// day, but what was launched is looked up by its time.
	clockTolerance = time.Minute
	// soon is how long before its end a token is worth a look.
	soon = 14 * 24 * time.Hour
)

// doctor is one look at everything. What a check learns the next ones work with.
type doctor struct {
	f     *factory.Factory
	yield func(welcome.Check) bool
	// first is why the first check failed, over that nobody wants to hear more.
	first error
	over  bool

	acc    account.Account
	accErr error
	client *api.Client
	me     payload.Member
	org    api.Organization
	end    func()
}

func (d *doctor) checks(ctx context.Context) iter.Seq[welcome.Check] {
	return func(yield func(welcome.Check) bool) {
		d.yield, d.end = yield, func() {}
		defer func() { d.end() }()
		for _, look := range []func(context.Context){
			d.settings, d.network, d.token, d.organization, d.launchRight, d.caches, d.keyring, d.folders, d.terminal,
		} {
			if look(ctx); d.over || ctx.Err() != nil {
				return
			}
		}
	}
}

func (d *doctor) tell(c welcome.Check) {
	d.over = d.over || !d.yield(c)
}

func (d *doctor) good(name, format string, args ...any) {
	d.tell(welcome.Check{Name: name, State: welcome.Good, Says: fmt.Sprintf(format, args...)})
}

func (d *doctor) look(name, says, fix string) {
	d.tell(welcome.Check{Name: name, State: welcome.Look, Says: says, Fix: fix})
}

func (d *doctor) skip(name, why string) {
	d.tell(welcome.Check{Name: name, State: welcome.Skipped, Says: "not looked at: " + why})
}

// fail tells a check that failed; says is "" where err says it, and fix where err does that.
func (d *doctor) fail(name string, err error, says, fix string) {
	if d.first == nil {
		d.first = err
	}
	says = cmp.Or(says, err.Error())
	if e, ok := errors.AsType[*api.Error](err); ok && fix == "" && e.Fix() != "" {
		fix = e.Fix()
		says = strings.TrimRight(strings.TrimSuffix(says, fix), " ")
	}
	d.tell(welcome.Check{Name: name, State: welcome.Failed, Says: says, Fix: fix})
}

// settings are config.json, the profile and the base URL.
func (d *doctor) settings(context.Context) {
	if d.f.Sandbox {
		d.good("settings", "the sandbox looks at none")
		return
	}
	d.acc, d.accErr = d.f.Account()
	file := filepath.Join(account.ConfigDir(d.f.Getenv), "config.json")
	switch {
	case d.accErr != nil && !errors.Is(d.accErr, account.ErrNoToken) && d.acc.BaseURL == "":
		d.fail("settings", failure.AsUsage(d.accErr), "", "Mend "+file+", or move it away.")
	case errors.Is(d.accErr, account.ErrNoProfile):
		d.fail("settings", failure.AsUsage(d.accErr), "", "Name another one with --profile.")
		d.acc.BaseURL = ""
	case d.acc.Warning != "":
		d.look("settings", strings.ReplaceAll(d.acc.Warning, "\n", "; "), "Mend the key, or take it out.")
	case d.acc.Profile != "":
		d.good("settings", "the profile %s of %s", humanize.Quote(d.acc.Profile), file)
	default:
		d.good("settings", "no profile in use")
	}
}

// network looks whether the server is there, what stands between, and its clock.
func (d *doctor) network(ctx context.Context) {
	f := d.f
	if f.Sandbox {
		conn, err := f.Connect(ctx)
		if err != nil {
			d.fail("network", err, "", "")
			return
		}
		d.client, d.end, d.acc.BaseURL, d.acc.Source = conn.Client, conn.Close, conn.Client.BaseURL(), conn.Source
	}
	if d.acc.BaseURL == "" {
		for _, name := range []string{"network", "proxy", "clock"} {
			d.skip(name, "the settings do not say where")
		}
		return
	}
	within, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	r, err := api.Reach(within, d.acc.BaseURL)
	switch {
	case err == nil:
		d.good("network", "%s answers in %d ms", d.acc.BaseURL, r.Took.Milliseconds())
	case errors.Is(err, api.ErrNetwork):
		d.fail("network", err, "", "")
	default:
		d.fail("network", failure.AsUsage(err), "", "Check --base-url, TALLYFY_BASE_URL or the profile.")
	}
	switch {
	case r.Proxy == "":
		d.good("proxy", "none")
	case err != nil:
		d.look("proxy", "requests go through "+r.Proxy, "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.")
	default:
		d.good("proxy", "requests go through %s", r.Proxy)
	}
	if err != nil {
		d.client = nil
		d.acc.BaseURL = ""
	}
	d.clock(r)
}

func (d *doctor) clock(r api.Reached) {
	ahead := r.Date.Sub(d.f.Now())
	which, fix := "behind", "Set the clock, best by the time service of the system."
	if ahead < 0 {
		which = "ahead of"
	}
	if now := d.f.Getenv("KICKOFF_NOW"); now != "" {
		fix = "KICKOFF_NOW stands in for the clock (" + now + "): unset it."
	}
	switch {
	case r.Date.IsZero():
		d.skip("clock", "no server told its time")
	case ahead.Abs() > clockTolerance:
		d.fail("clock", errors.New("the clock is wrong"), fmt.Sprintf("this machine's clock is %s %s the server's", humanize.Lasts(ahead.Abs()), which), fix)
	default:
		d.good("clock", "it is the server's, to a few seconds")
	}
}

func (d *doctor) token(ctx context.Context) {
	f := d.f
	signIn := "`kickoff login` takes one, and TALLYFY_ACCESS_TOKEN holds one for scripts."
	if page := api.TokenPage(d.acc.BaseURL); page != "" {
		signIn = "Make one at " + page + "; " + signIn
	}
	switch {
	case errors.Is(d.accErr, account.ErrNoToken):
		d.fail("token", d.accErr, strings.TrimPrefix(d.accErr.Error(), api.ErrUnauthorized.Error()+": "), signIn)
		return
	case d.accErr != nil && d.acc.BaseURL != "" && !errors.Is(d.accErr, account.ErrNoProfile):
		d.fail("token", d.accErr, "", "Or put a token into TALLYFY_ACCESS_TOKEN.")
		return
	case d.accErr != nil || d.acc.BaseURL == "":
		d.skip("token", "there is no server to ask")
		return
	}
	if d.client == nil {
		log, closeLog, err := f.Logger()
		if err == nil {
			d.end = closeLog
			o := f.ClientOptions(log)
			o.BaseURL, o.Token, o.Org, o.Timeout = d.acc.BaseURL, d.acc.Token, d.acc.Org, checkTimeout
			d.client, err = api.New(o)
		}
		if err != nil {
			d.fail("token", err, "", signIn)
			return
		}
	}
	var err error
	if d.me, err = d.client.Me(ctx); err != nil {
		d.client = nil
		says := ""
		if until, known := account.Until(d.acc.Token); known && until.Before(f.Now()) && errors.Is(err, api.ErrUnauthorized) {
			says = untilWords(d.acc.Token, f.Now(), f.Zone())
		}
		d.fail("token", err, says, signIn)
		return
	}
	says := fmt.Sprintf("%s <%s>", d.me.Name, d.me.Email)
	if d.acc.Source != "" {
		says += ", from " + d.acc.Source
	}
	if until := untilWords(d.acc.Token, f.Now(), f.Zone()); until != "" {
		says += "; " + until
	}
	if until, known := account.Until(d.acc.Token); known && until.Before(f.Now().Add(soon)) {
		d.look("token", says, signIn)
		return
	}
	d.good("token", "%s", says)
}

func (d *doctor) organization(ctx context.Context) {
	if d.client == nil {
		why := "there is no token that the server takes"
		if d.acc.BaseURL == "" {
			why = "there is no server to ask"
		}
		d.skip("organisation", why)
		return
	}
	const fix = "Name one with --org, TALLYFY_ORG_ID or a profile, or choose one: `kickoff login`."
	if d.client.Org() == "" {
		org := d.f.Memory().Find(d.acc.BaseURL, d.acc.Token).Organization.ID
		if org == "" {
			all, err := api.All(d.client.Organizations(ctx))
			switch {
			case err != nil:
				d.failOrg(err, fix)
				return
			case len(all) == 0:
				d.failOrg(factory.NoOrganization(), "Ask an administrator, or sign in with another token: `kickoff login`.")
				return
			case len(all) > 1:
				var names []string
				for _, o := range all {
					names = append(names, fmt.Sprintf("%s (%s)", o.Name, o.ID))
				}
				d.failOrg(failure.Usage("you belong to several, and none is named: "+humanize.List(names)), fix)
				return
			}
			org = all[0].ID
		}
		d.client = d.client.WithOrg(org)
	}
	var err error
	if d.org, err = d.client.Organization(ctx); err != nil {
		d.failOrg(err, fix)
		return
	}
	d.good("organisation", "%s (%s)", d.org.Name, d.org.ID)
}

func (d *doctor) failOrg(err error, fix string) {
	d.client = nil
	d.fail("organisation", err, "", fix)
}

// launchRight is what can be known of it: the API has no way to ask, and of those who are
// no administrators each template decides (docs/api.md, "Templates").
func (d *doctor) launchRight(ctx context.Context) {
	const name = "launch right"
	if d.client == nil {
		d.skip(name, "no organisation was reached")
		return
	}
	templates := 0
	for page, err := range d.client.Templates(ctx, api.TemplateQuery{}) {
		if err != nil {
			d.fail(name, err, "", "Ask an administrator of the organisation.")
			return
		}
		templates = len(page)
		break
	}
	role := d.me.Role
	for page, err := range d.client.Members(ctx, d.me.Email) {
		if i := slices.IndexFunc(page, func(m payload.Member) bool { return m.ID == d.me.ID }); err == nil && i >= 0 {
			role = page[i].Role
		}
		break
	}
	switch {
	case templates == 0:
		d.look(name, "there is no template that you may see", "Make one in Tallyfy, or ask for the right to launch one.")
	case strings.EqualFold(role, "light"):
		d.look(name, "a light member launches little: each template says so", "Ask an administrator where a launch is refused.")
	case strings.EqualFold(role, "admin"):
		d.good(name, "an administrator launches every template")
	default:
		d.good(name, "each template decides; Tallyfy tells it at the launch alone")
	}
}

func (d *doctor) caches(context.Context) {
	scope, known := d.f.OfflineScope()
	if !known || d.f.Sandbox {
		d.good("caches", "none yet")
		return
	}
	list := d.f.Cache(scope).Templates()
	if list.None() {
		d.good("caches", "none yet")
		return
	}
	d.good("caches", "%s, looked at %s", humanize.Count(list.Len(), "template"), humanize.Ago(list.Checked(), d.f.Now()))
}

func (d *doctor) keyring(context.Context) {
	why, file := d.f.TokenStore.Keyring()
	if why == "" {
		d.good("keyring", "it answers")
		return
	}
	d.look("keyring", why, "A token is kept in "+file+" instead, which only you can read.")
}

// folders are where drafts, launches, lists and settings go.
func (d *doctor) folders(context.Context) {
	if err := account.CheckFolders(d.f.Getenv); err != nil {
		d.fail("folders", failure.AsUsage(err), "", "KICKOFF_CONFIG_DIR, KICKOFF_DATA_DIR and KICKOFF_CACHE_DIR name them.")
		return
	}
	for _, folder := range []struct{ dir, variable string }{
		{account.ConfigDir(d.f.Getenv), "KICKOFF_CONFIG_DIR"}, {account.DataDir(d.f.Getenv), "KICKOFF_DATA_DIR"}, {account.CacheDir(d.f.Getenv), "KICKOFF_CACHE_DIR"},
	} {
		err := os.MkdirAll(folder.dir, 0o700)
		if err == nil {
			var probe *os.File
			if probe, err = os.CreateTemp(folder.dir, ".doctor-"); err == nil {
				err = errors.Join(probe.Close(), os.Remove(probe.Name()))
			}
		}
		if err != nil {
			d.fail("folders", err, folder.dir+" cannot be written: "+errors.Unwrap(err).Error(), "Make it yours, or name another folder in "+folder.variable+".")
			return
		}
	}
	d.good("folders", "settings, drafts and lists can be written")
}
