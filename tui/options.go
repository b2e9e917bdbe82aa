package tui

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/colorprofile"

	"kickoff/api"
	"kickoff/api/cache"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/receipt"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/batch"
	"kickoff/payload/store/draft"
	"kickoff/payload/store/favourites"
	"kickoff/tui/keymap"
	"kickoff/tui/stage/start"
)

// Options are what the wizard needs from outside: the network, the disk, the
// clock and the terminal all come in here.
type Options struct {
	// Service is the Tallyfy API; *api.Client has all of it.
	Service Service
	// Drafts is where answers are saved on purpose; *draft.Store. Nil: drafts are
	// not offered.
	Drafts Drafts
	// Unfinished is where what is being entered is kept; nil: it is not.
	Unfinished *autosave.Store
	// Batches is where tables are kept whose rows are launched; nil: they are not kept.
	Batches *batch.Store
	// Mappings keeps what the columns of tables are about; nil: nobody does.
	Mappings Mappings
	// Process is the id of the process that an id, a name or a web address means, for a
	// column with parents; nil: they are not looked up.
	Process func(ctx context.Context, text string) (id string, err error)
	// Favourites keeps which templates stand first; nil: nobody does.
	Favourites *favourites.Store
	// Refer opens what a template's id, title or web address names, with the answers of the
	// process of that id, "" for none; nil: links are not opened.
	Refer func(ctx context.Context, template, like string) (*session.Session, error)
	// Draft opens the draft of that name at once.
	Draft string
	// Resume opens the newest unfinished launch at once.
	Resume bool
	// Uploaded is the memory of what the server has; nil: it lasts for this run.
	Uploaded uploads.Memory
	// Cache holds what was fetched between runs; nil: nothing does.
	Cache *cache.Cache

	// Now is the clock, time.Now when nil. Moving is one that goes on from there, where that
	// stands still.
	Now, Moving func() time.Time
	// Base is what answers are read against. Zone and Order stand until the
	// person's own are known; People.Me may be left empty, it is then asked for
	// behind the first screen.
	Base payload.Env
	// Organization is shown in the header; without a name it is asked for behind
	// the first screen.
	Organization api.Organization
	// Learned, when set, is told behind the screen who is signed in, and where, or why the
	// server does not say it.
	Learned func(payload.Member, api.Organization, error)
	// Untold is what the person should know of their token and was not told yet, "" for
	// nothing; Told remembers that they were.
	Untold string
	Told   func()
	// Sandbox marks the header: nothing of this is real. Production: nothing is launched
	// before the organisation's name was typed.
	Sandbox, Production bool
	// Color is that of the header, among the sixteen of a terminal by its number; "" for
	// the theme's own.
	Color string
	// Theme is one of theme.Names; "" asks the terminal, as theme.Auto does.
	Theme string
	// Colors is how many of them the terminal gets, as theme.Profile says; ASCII draws the
	// signs without a character that the locale could not have.
	Colors colorprofile.Profile
	ASCII  bool
	// Progress: the terminal shows how far a long wait is, as terminal.ShowsProgress says.
	Progress bool
	// Keymap is which keys act everywhere.
	Keymap keymap.Map
	// ProcessURL makes the web address of a process.
	ProcessURL func(api.Run) string

	// Clipboard copies with the machine's own tool; nil leaves it to the terminal.
	Clipboard func(text string) error
	// Code writes a launch as code in a language of package export; nil: it is not offered.
	Code func(language string, t payload.Template, l payload.Launch, env payload.Env) (string, error)
	// Ready writes a launch into a file that somebody releases; nil: it is not offered.
	Ready func(ctx context.Context, b session.Built, path string) error

	// Open, when set, finds what is opened at once (TEMPLATE, --draft, the flags
	// that pre-fill); Opening names it while it loads. It runs outside the
	// screen's loop and is cancelled by esc.
	Open    func(context.Context) (*session.Session, error)
	Opening string

	// Rows are those of a table of which one fills the form; nil for none. Open is what all
	// of them share.
	Rows *Rows

	// Delivery sends launches, looks for those whose outcome is unknown and reads
	// new processes back.
	Delivery *delivery.Delivery
	// SignIn tries a new token, when the server does not take the one in use any
	// more; nil: that cannot be mended here.
	SignIn func(ctx context.Context, token string) (SignedIn, error)
	// TokenPage is where a token for this server is made, "" where there is no such page.
	TokenPage string
	// Limit is how long the answer of a launch is waited for, to be told.
	Limit time.Duration

	// Hear, when set, is given what shows a word on why nothing happens just now, and
	// takes it away for "".
	Hear func(show func(words string))

	// Browse opens a web address.
	Browse func(url string) error

	// Input, Output and Environ are the terminal; nil takes the process's own.
	Input   *os.File
	Output  io.Writer
	Environ []string
	// Width and Height are the size until the terminal tells its own; 0 leaves it
	// to the terminal.
	Width, Height int
	// Idle takes the notes by which a test knows what the program does (package
	// idle); nil outside of tests.
	Idle io.Writer
	// Signals are HUP and TERM from outside; nil listens to the process's own.
	Signals <-chan os.Signal
}

// Outcome is what came of it, for the line that is printed when the screen is
// gone.
type Outcome struct {
	// Runs are the processes that were launched, in order, without those that were archived
	// again; Archived are those of a table that were, also ones of an earlier start.
	Runs, Archived []api.Run
	// Receipts are what reading the processes back gave, by their id; a process
	// without one was not read back. Found are processes of earlier launches whose
	// outcome had been unknown.
	Receipts map[string]receipt.Receipt
	Found    []api.Run
	// Unread says of a process, by its id, why it could not be read back.
	Unread map[string]error
	// Unknown: a launch may have gone through, and nobody knows (exit 10).
	Unknown bool
	// Draft is the name under which answers were saved last, or "".
	Draft string
	// Resumable names what was entered and not launched, and can be resumed; "" when
	// there is nothing. NotSaved is why the last of it did not reach the disk.
	Resumable string
	NotSaved  error
	// Signal ended the program (HUP: exit 129, TERM: exit 143); nil when the
	// person left.
	Signal os.Signal
}

// Launched reports whether at least one process was launched or archived, whatever became of
// it.
func (o Outcome) Launched() bool { return len(o.Runs)+len(o.Archived) > 0 }

// Service is everything that the wizard asks of the API, each part named where
// it is used.
type Service interface {
	start.Templates
	uploads.Sender
	Directory
	Account
}

// Directory is who and what exists in the organisation.
type Directory interface {
	Members(ctx context.Context, q string) api.Pages[payload.Member]
	Guests(ctx context.Context, q string) api.Pages[payload.Guest]
	Groups(ctx context.Context, q string) api.Pages[payload.Group]
	Tags(ctx context.Context, q string) api.Pages[payload.Tag]
	Folders(ctx context.Context) api.Pages[payload.Folder]
}

// Account is who is signed in, and where.
type Account interface {
	Me(ctx context.Context) (payload.Member, error)
	Organization(ctx context.Context) (api.Organization, error)
}

// Mappings are the targets that columns of tables have by a person's word, by their
// headers; *mapping.Store has them.
type Mappings interface {
	Of(template string) (map[string]string, error)
	Keep(template string, targets map[string]string) error
}

// Drafts are answers saved on purpose.
type Drafts interface {
	start.Drafts
	Save(draft.Draft) error
}

// Rows are the rows of a table to choose one from: what each says, its number first, and
// the launch that one makes.
type Rows struct {
	// Name is the table's.
	Name string
	Said [][]string
	Open func(row int) *session.Session
}
