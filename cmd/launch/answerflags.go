package launch

import (
	"github.com/spf13/cobra"
)

// AnswerFlags are the flags that answer questions; the wizard takes them as the first
// answers, `launch` as all of them.
type AnswerFlags struct {
	Draft     string
	Like      string
	Values    string
	set       []string
	owners    []string
	deadlines []string
	name      string
	summary   string
	ownerID   string
	starter   string
	starred   bool
	public    bool
	parent    string
	tags      []string
	users     []string
	groups    []string
	roles     []string
	folders   []string

	// changed reports whether a flag was given.
	changed func(flag string) bool
}

// fillFlags are the names of the flags above; --payload excludes all of them.
func fillFlags() []string {
	return []string{
		"draft", "like", "values", "set", "owner", "deadline", "name", "summary", "owner-id", "starter", "starred",
		"public", "parent", "tag", "user", "group", "role", "folder",
	}
}

// Register puts them on a command.
func (f *AnswerFlags) Register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.Draft, "draft", "", "begin with the answers of the draft `NAME`")
	flags.StringVar(&f.Like, "like", "", "begin with the answers, owners and tags of the process `RUN`, an id or a web address")
	flags.StringVar(&f.Values, "values", "", "answers as a JSON or YAML map, from `FILE` or - for standard input")
	flags.StringArrayVar(&f.set, "set", nil, "one answer, `'FIELD=VALUE'`; FIELD is an id, alias or label (repeat)")
	flags.StringArrayVar(&f.owners, "owner", nil, "who does a step, `'STEP=WHO[,WHO…]'`; +WHO adds to the step's own, * is every step (repeat)")
	flags.StringArrayVar(&f.deadlines, "deadline", nil, "when a step is due, `'STEP=WHEN'` (repeat)")
	flags.StringVar(&f.name, "name", "", "name of the process")
	flags.StringVar(&f.summary, "summary", "", "summary of the process")
	flags.StringVar(&f.ownerID, "owner-id", "", "owner of the process, `WHO`")
	flags.StringVar(&f.starter, "starter", "", "launcher on record, `WHO`")
	flags.BoolVar(&f.starred, "starred", false, "star the process")
	flags.BoolVar(&f.public, "public", false, "give the process a public link")
	flags.StringVar(&f.parent, "parent", "", "make it a sub-process of the process with the id `RUN`")
	flags.StringArrayVar(&f.tags, "tag", nil, "a tag, by name or id (repeat)")
	flags.StringArrayVar(&f.users, "user", nil, "a member with access to the process, `WHO` (repeat)")
	flags.StringArrayVar(&f.groups, "group", nil, "a group with access to the process, by name or id (repeat)")
	flags.StringArrayVar(&f.roles, "role", nil, "who fills a role, `'ROLE=WHO[,WHO…]'` (repeat)")
	flags.StringArrayVar(&f.folders, "folder", nil, "a folder for the process, by name or id (repeat)")
	f.changed = func(flag string) bool { return flags.Changed(flag) }
}

// OnlyDraft reports whether --draft is the only one of the flags.
func (f *AnswerFlags) OnlyDraft() bool {
	for _, name := range fillFlags() {
		if f.changed(name) != (name == "draft") {
			return false
		}
	}
	return true
}

// Fills reports whether any answer is given by a flag of its own.
func (f *AnswerFlags) Fills() bool {
	for _, name := range fillFlags() {
		if f.changed(name) && name != "draft" && name != "like" {
			return true
		}
	}
	return false
}

// Any reports the first of the flags that was given, or "".
func (f *AnswerFlags) Any() string {
	for _, name := range fillFlags() {
		if f.changed(name) {
			return name
		}
	}
	return ""
}
