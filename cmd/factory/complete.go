package factory

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kickoff/api/account"
	"kickoff/api/cache"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/export"
	"kickoff/payload/store/draft"
	"kickoff/payload/store/ledger"
	"kickoff/payload/weblink"
	"kickoff/tui/theme"
)

// Completion never makes a request: templates, their questions, steps and options, and
// who and what there is come from the cache, drafts from their folder.

// noFiles: what is offered is all there is.
const noFiles = cobra.ShellCompDirectiveNoFileComp

// CompleteTemplate completes the titles of templates, and the id of one whose title is
// another's too.
func (f *Factory) CompleteTemplate(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	scope, ok := f.OfflineScope()
	if !ok || len(args) > 0 {
		return nil, noFiles
	}
	rows := f.Cache(scope).Templates().Rows()
	times := map[string]int{}
	for _, t := range rows {
		times[clean.Message(t.Title)]++
	}
	var names []string
	for _, t := range rows {
		if title := clean.Message(t.Title); times[title] == 1 {
			names = append(names, cobra.CompletionWithDesc(title, t.ID))
		} else {
			names = append(names, cobra.CompletionWithDesc(t.ID, title))
		}
	}
	return names, noFiles
}

// CompleteDrafts completes the names of drafts of a list, of most of them at once.
func (f *Factory) CompleteDrafts(most int, list func(*draft.Store) ([]draft.Entry, error)) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		scope, ok := f.OfflineScope()
		if !ok || len(args) >= most {
			return nil, noFiles
		}
		entries, _ := list(f.Drafts(scope)) // what cannot be read is not offered
		var names []string
		for _, e := range entries {
			if e.Err == nil && !slices.Contains(args, e.Name) {
				names = append(names, cobra.CompletionWithDesc(clean.Message(e.Name), clean.Message(e.TemplateTitle)))
			}
		}
		return names, noFiles
	}
}

// CompleteLaunched completes what was launched from here and not taken back: the names of
// processes, the id of one whose name is another's too, and batches.
func (f *Factory) CompleteLaunched(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, noFiles
	}
	return f.launched(true), noFiles
}

func (f *Factory) launched(withBatches bool) []string {
	scope, ok := f.OfflineScope()
	if !ok || f.Sandbox {
		return nil
	}
	book, _ := f.Ledger(scope).Read() // what cannot be read is not offered
	var names []string
	there, times, batches := []ledger.Entry{}, map[string]int{}, map[string]bool{}
	for _, e := range book.Entries {
		if e.Status == ledger.Launched && !e.Outcome.Archived && e.Outcome.Run.ID != "" {
			there = append(there, e)
			times[clean.Message(e.Name())]++
		}
	}
	for _, e := range there {
		if b := e.Intent.Batch; withBatches && b != "" && !batches[b] {
			batches[b] = true
			names = append(names, cobra.CompletionWithDesc(b, "a batch of "+clean.Message(e.Intent.Template.Title)))
		}
		if name := clean.Message(e.Name()); times[name] == 1 {
			names = append(names, cobra.CompletionWithDesc(name, clean.Message(e.Intent.Template.Title)))
		} else {
			names = append(names, cobra.CompletionWithDesc(e.Outcome.Run.ID, name))
		}
	}
	return names
}

// CompleteFlags completes the values of those of its flags that a command has, for the
// template that it names or that its draft is of.
func (f *Factory) CompleteFlags(c *cobra.Command) {
	process := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return f.launched(false), noFiles
	}
	for name, complete := range map[string]cobra.CompletionFunc{
		"theme":   cobra.FixedCompletions(theme.Names(), noFiles),
		"profile": cobra.FixedCompletions(account.Profiles(f.Getenv), noFiles),
		"like":    process,
		"parent":  process,
		"draft": func(c *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			return f.CompleteDrafts(1, (*draft.Store).List)(c, nil, typed)
		},
		"set":      f.ofTemplate(completeAnswer),
		"owner":    f.ofTemplate(completeOwner),
		"deadline": f.ofTemplate(completeDeadline),
		"role":     f.ofTemplate(completeRole),
		"tag":      f.ofCache(tagNames),
		"folder":   f.ofCache(folderNames),
		"group":    f.ofCache(groupNames),
		"user":     f.ofCache(peopleNames),
		"owner-id": f.ofCache(peopleNames),
		"starter":  f.ofCache(peopleNames),
		"export":   cobra.FixedCompletions(export.Languages(), noFiles),
	} {
		if c.Flag(name) != nil {
			// It fails only for a flag of all commands, which has it already.
			_ = c.RegisterFlagCompletionFunc(name, complete)
		}
	}
}

func (f *Factory) ofCache(names func(*cache.Cache) []string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		scope, ok := f.OfflineScope()
		if !ok {
			return nil, noFiles
		}
		return names(f.Cache(scope)), noFiles
	}
}

// ofTemplate has complete offer what fits the template of the command line.
func (f *Factory) ofTemplate(complete func(c *cache.Cache, t payload.Template, typed string) ([]string, cobra.ShellCompDirective)) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		scope, ok := f.OfflineScope()
		if !ok {
			return nil, noFiles
		}
		kept := f.Cache(scope)
		ref := strings.Join(args, "")
		if l, ok := weblink.Parse(ref, ""); ok {
			ref = l.Template
		}
		if name, _ := c.Flags().GetString("draft"); ref == "" && name != "" {
			if d, err := f.Drafts(scope).Load(name); err == nil {
				ref = d.TemplateID
			}
		}
		if like, _ := c.Flags().GetString("like"); ref == "" && like != "" {
			book, _ := f.Ledger(scope).Read() // what cannot be read is not offered
			i := slices.IndexFunc(book.Entries, func(e ledger.Entry) bool { return e.Name() == like || e.Outcome.Run.ID == like })
			if i >= 0 {
				ref = book.Entries[i].Intent.Template.ID
			}
		}
		if row, found, err := pickTemplate(kept.Templates().Rows(), ref, true); found && err == nil {
			ref = row.ID
		}
		t, _, err := kept.Template(ref)
		if err != nil {
			return nil, noFiles
		}
		return complete(kept, t, typed)
	}
}

// asNames offers each as the beginning of NAME=VALUE.
func asNames(names []string) ([]string, cobra.ShellCompDirective) {
	return names, noFiles | cobra.ShellCompDirectiveNoSpace
}

// completeAnswer offers the questions, behind the = the options of one or who is there, of
// several behind each comma, and files for a file.
func completeAnswer(c *cache.Cache, t payload.Template, typed string) ([]string, cobra.ShellCompDirective) {
	name, value, isNamed := strings.Cut(typed, "=")
	var offered []string
	if !isNamed {
		for _, field := range t.Fields {
			what := cmp.Or(field.Type.Traits().Called, string(field.Type))
			if field.Required {
				what += ", required"
			}
			offered = append(offered, cobra.CompletionWithDesc(payload.FieldName(t, field)+"=", what))
		}
		return asNames(offered)
	}
	field, err := payload.FindField(t, name)
	if err != nil {
		return nil, noFiles
	}
	if field.Type.Takes(payload.Files{}) {
		return nil, cobra.ShellCompDirectiveDefault
	}
	chosen := value[:strings.LastIndex(value, ",")+1]
	if field.Type.Takes(payload.People{}) {
		return behind(name+"="+chosen, append(peopleNames(c), groupNames(c)...)), noFiles
	}
	if !field.Type.Traits().Many {
		chosen = ""
	}
	for _, o := range field.Options {
		if label := clean.Message(o.Label); !strings.Contains(","+chosen, ","+label+",") {
			offered = append(offered, name+"="+chosen+label)
		}
	}
	return offered, noFiles
}

// completeOwner offers the steps, and behind the = who may do one.
func completeOwner(c *cache.Cache, t payload.Template, typed string) ([]string, cobra.ShellCompDirective) {
	name, who, isNamed := strings.Cut(typed, "=")
	if !isNamed {
		return asNames(stepNames(t))
	}
	return behind(name+"="+who[:strings.LastIndexAny(who, ",+")+1], append(peopleNames(c), groupNames(c)...)), noFiles
}

// completeDeadline offers the steps, and behind the = some of what is understood.
func completeDeadline(_ *cache.Cache, t payload.Template, typed string) ([]string, cobra.ShellCompDirective) {
	name, _, isNamed := strings.Cut(typed, "=")
	if !isNamed {
		return asNames(stepNames(t))
	}
	return behind(name+"=", []string{"tomorrow", "fri 17:00", "+3d", "+2w", "eom", "launch +3d"}), noFiles
}

func completeRole(c *cache.Cache, t payload.Template, typed string) ([]string, cobra.ShellCompDirective) {
	name, who, isNamed := strings.Cut(typed, "=")
	if !isNamed {
		var roles []string
		for _, r := range t.Roles() {
			roles = append(roles, clean.Message(r.Name)+"=")
		}
		return asNames(roles)
	}
	return behind(name+"="+who[:strings.LastIndex(who, ",")+1], peopleNames(c)), noFiles
}

func behind(before string, names []string) []string {
	for i := range names {
		names[i] = before + names[i]
	}
	return names
}

func stepNames(t payload.Template) []string {
	names := []string{cobra.CompletionWithDesc("*=", "every step")}
	for _, s := range t.Steps {
		names = append(names, payload.StepName(t, s)+"=")
	}
	return names
}

func peopleNames(c *cache.Cache) []string {
	people, _, _ := cache.Load[payload.Directory](c, cache.People)
	names := []string{"me"}
	for _, m := range people.Members {
		if !m.Disabled() {
			names = append(names, cobra.CompletionWithDesc(m.Email, m.Name))
		}
	}
	for _, g := range people.Guests {
		names = append(names, cobra.CompletionWithDesc(g.Email, "guest"))
	}
	return names
}

func groupNames(c *cache.Cache) []string {
	people, _, _ := cache.Load[payload.Directory](c, cache.People)
	return namesOf(people.Groups, func(g payload.Group) string { return cobra.CompletionWithDesc(g.Name, "group") })
}

func tagNames(c *cache.Cache) []string {
	tags, _, _ := cache.Load[[]payload.Tag](c, cache.Tags)
	return namesOf(tags, func(t payload.Tag) string { return t.Name })
}

func folderNames(c *cache.Cache) []string {
	folders, _, _ := cache.Load[[]payload.Folder](c, cache.Folders)
	return namesOf(folders, func(f payload.Folder) string { return f.Name })
}

func namesOf[T any](all []T, name func(T) string) []string {
	var names []string
	for _, one := range all {
		names = append(names, name(one))
	}
	return names
}
