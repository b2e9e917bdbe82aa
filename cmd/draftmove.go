package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"kickoff/payload/export"
	"kickoff/payload/humanize"
	"kickoff/payload/store"
	"kickoff/payload/store/draft"
)

func (a *app) removeDrafts(ctx context.Context, names []string) error {
	store, err := a.draftStore(ctx)
	if err != nil {
		return err
	}
	var failed []string
	var last error
	for _, name := range names {
		if err := store.Remove(name); err != nil {
			last = err
			failed = append(failed, name)
			if errors.Is(err, draft.ErrNotFound) {
				last = noDraftIn(store, name)
			}
			continue
		}
		a.say("removed the draft %q; kickoff drafts restore %s brings it back", name, export.ShellWord(name))
	}
	if len(failed) == 0 || len(failed) == len(names) && len(names) == 1 {
		return last
	}
	if len(failed) == len(names) {
		return &failure{kind: kindNotFound, exit: exitNotFound, message: "none of the drafts could be removed: " + humanize.Quotes(failed), err: last}
	}
	return &failure{kind: kindNotFound, exit: exitSome, message: "some of the drafts could not be removed: " + humanize.Quotes(failed), err: last}
}

func (a *app) moveDraft(ctx context.Context, args []string, move func(store *draft.Store, from, to string) error) error {
	store, err := a.draftStore(ctx)
	if err != nil {
		return err
	}
	if err := draft.CheckName(args[1]); err != nil {
		return usage(err.Error())
	}
	err = move(store, args[0], args[1])
	if errors.Is(err, draft.ErrNotFound) {
		return noDraftIn(store, args[0])
	}
	if err == nil {
		a.say("saved as %q", args[1])
	}
	return err
}

func (a *app) restoreDraft(ctx context.Context, name string) error {
	store, err := a.draftStore(ctx)
	if err != nil {
		return err
	}
	err = store.BringBack(name)
	if !errors.Is(err, draft.ErrNotFound) {
		if err == nil {
			a.say("the draft %q is back", name)
		}
		return err
	}
	removed, listErr := store.Removed()
	if listErr != nil {
		return listErr
	}
	message := fmt.Sprintf("no draft %q was removed in the last 30 days", name)
	var names []string
	for _, e := range removed {
		names = append(names, e.Name)
	}
	if len(names) > 0 {
		message += "; there are " + humanize.Quotes(names)
	}
	return &failure{kind: kindNotFound, exit: exitNotFound, message: message, err: err}
}

// importDraft takes a file into the drafts under the name within, which must be
// free.
func (a *app) importDraft(ctx context.Context, file string) error {
	store, err := a.draftStore(ctx)
	if err != nil {
		return err
	}
	data, err := a.readFile("import", file)
	if err != nil {
		return err
	}
	d, err := draft.Decode(file, data)
	if err != nil {
		return &failure{kind: kindInvalid, exit: exitInvalid, message: err.Error(), err: err}
	}
	if _, err := os.Lstat(store.Path(d.Name)); err == nil {
		return usage(fmt.Sprintf("there is a draft %q already: rename or remove it first, or change the name in the file", d.Name))
	}
	if err := store.Save(d); err != nil {
		return err
	}
	a.say("imported the draft %q", d.Name)
	return nil
}

// exportDraft writes the draft's file as it is. A file that is there is replaced
// only by the draft that it holds.
func (a *app) exportDraft(ctx context.Context, args []string) error {
	drafts, err := a.draftStore(ctx)
	if err != nil {
		return err
	}
	name := args[0]
	d, err := drafts.Load(name)
	if errors.Is(err, draft.ErrNotFound) {
		return noDraftIn(drafts, name)
	}
	if err != nil {
		return err
	}
	data, err := os.ReadFile(d.Path)
	if err != nil {
		return fmt.Errorf("reading the draft %q: %s", name, plainFileError(err))
	}
	if len(args) == 1 || args[1] == "-" {
		_, err := a.host.Out.Write(data)
		return err
	}
	to := args[1]
	if _, err := os.Lstat(to); err == nil {
		if there, err := draft.Read(to); err != nil || there.Name != name {
			return usage(fmt.Sprintf("the file %s is there already and holds something else than this draft: give another name", to))
		}
	}
	if err := store.Replace(to, data); err != nil {
		return fmt.Errorf("exporting the draft %q: %s", name, plainFileError(err))
	}
	a.say("exported the draft %q to %s", name, filepath.ToSlash(to))
	return nil
}
