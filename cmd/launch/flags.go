package launch

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/launch/values"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/store"
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

	// flags are all of them; --payload excludes each.
	flags *pflag.FlagSet
}

// Register puts them on a command.
func (f *AnswerFlags) Register(c *cobra.Command) {
	flags := pflag.NewFlagSet("answers", pflag.ContinueOnError)
	flags.SortFlags = false
	flags.StringVar(&f.Draft, "draft", "", "begin with the answers of the draft `NAME`")
	flags.StringVar(&f.Like, "like", "", "begin with the answers (dates and files anew), owners and tags of the process `RUN`, a title, an id or a web address")
	flags.StringVar(&f.Values, "values", "", "answers as a JSON or YAML map, from `FILE` or - for standard input")
	flags.StringArrayVar(&f.set, "set", nil, "one answer, `'FIELD=VALUE'`; FIELD is an id, alias or label (repeat)")
	flags.StringArrayVar(&f.owners, "owner", nil, "who does a step, `'STEP=WHO[,WHO…]'`; +WHO adds to the step's own, * is every step (repeat)")
	flags.StringArrayVar(&f.deadlines, "deadline", nil, "when a step is due, `'STEP=WHEN'`: fri 17:00, launch +3d, 2d before STEP (repeat)")
	flags.StringVar(&f.name, "name", "", "name of the process")
	flags.StringVar(&f.summary, "summary", "", "summary of the process")
	flags.StringVar(&f.ownerID, "owner-id", "", "owner of the process, `WHO`")
	flags.StringVar(&f.starter, "starter", "", "launcher on record, `WHO`")
	flags.BoolVar(&f.starred, "starred", false, "star the process")
	flags.BoolVar(&f.public, "public", false, "give the process a public link")
	flags.StringVar(&f.parent, "parent", "", "make it a sub-process of the process `RUN`, a title, an id or a web address")
	flags.StringArrayVar(&f.tags, "tag", nil, "a tag, by name or id (repeat)")
	flags.StringArrayVar(&f.users, "user", nil, "a member with access to the process, `WHO` (repeat)")
	flags.StringArrayVar(&f.groups, "group", nil, "a group with access to the process, by name or id (repeat)")
	flags.StringArrayVar(&f.roles, "role", nil, "who fills a role, `'ROLE=WHO[,WHO…]'` (repeat)")
	flags.StringArrayVar(&f.folders, "folder", nil, "a folder for the process, by name or id (repeat)")
	c.Flags().AddFlagSet(flags)
	f.flags = flags
}

// Like are the flags of a launch like a process, "" for none.
func Like(process string) *AnswerFlags {
	return &AnswerFlags{Like: process, flags: pflag.NewFlagSet("answers", pflag.ContinueOnError)}
}

// Changed are the names of those that were given, in the order above.
func (f *AnswerFlags) Changed() []string {
	var names []string
	f.flags.VisitAll(func(flag *pflag.Flag) {
		if flag.Changed {
			names = append(names, flag.Name)
		}
	})
	return names
}

// people are all people that flags name, beside those in answers.
func (f *AnswerFlags) people() []string {
	var names []string
	for _, list := range slices.Concat(f.owners, f.roles) {
		_, who, _ := cutName(list)
		names = append(names, session.NamesInList(who)...)
	}
	for _, who := range append([]string{f.ownerID, f.starter}, f.users...) {
		names = append(names, session.NamesInList(who)...)
	}
	return append(names, f.groups...)
}

// inputs reads --values and --set, the later over the earlier: the result has a
// field once, in the order of the form.
func (f *AnswerFlags) inputs(host *factory.Factory, t payload.Template) ([]session.Input, error) {
	var inFile, inFlags []values.Entry
	if f.Values != "" {
		data, err := host.ReadText(f.Values, store.MaxFile)
		if err != nil {
			return nil, failure.Usage("--values: " + err.Error())
		}
		if inFile, err = values.Read(data); err != nil {
			return nil, failure.Usagef("--values %s: %v", f.Values, err)
		}
	}
	for _, s := range f.set {
		field, value, ok := cutName(s)
		if !ok {
			return nil, failure.Usagef("--set %s has no =: write --set 'FIELD=VALUE'", humanize.Quote(s))
		}
		inFlags = append(inFlags, values.Entry{Key: field, Text: &value})
	}
	byField, err := inputsByField(t, "--values "+f.Values, payload.FromValues, inFile)
	if err != nil {
		return nil, err
	}
	later, err := inputsByField(t, "--set", payload.FromSet, inFlags)
	if err != nil {
		return nil, err
	}
	maps.Copy(byField, later)
	var all []session.Input
	for _, field := range t.Fields {
		if input, ok := byField[field.ID]; ok {
			all = append(all, input)
		}
	}
	return all, nil
}

// inputsByField finds the fields that one source answers. A field that it answers
// twice is an error, under whatever names.
func inputsByField(t payload.Template, source string, origin payload.Origin, entries []values.Entry) (map[string]session.Input, error) {
	all, keys := map[string]session.Input{}, map[string]string{}
	for _, e := range entries {
		field, err := payload.FindField(t, e.Key)
		if err != nil {
			return nil, failure.Usagef("%s: %v", source, err)
		}
		if former, twice := keys[field.ID]; twice {
			names := ""
			if former != e.Key {
				names = ", as " + humanize.Quote(former) + " and as " + humanize.Quote(e.Key)
			}
			return nil, failure.Usagef("%s answers the field %s twice%s: keep one", source, humanize.Quote(field.Label), names)
		}
		keys[field.ID] = e.Key
		all[field.ID] = session.Input{Field: field, Origin: origin, Text: e.Text, Raw: e.Raw}
	}
	return all, nil
}

// cutName splits 'NAME=…' at the first =.
func cutName(text string) (name, value string, ok bool) {
	name, value, ok = strings.Cut(text, "=")
	return strings.TrimSpace(name), value, ok
}
