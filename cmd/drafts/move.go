package drafts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/payload/export"
	"kickoff/payload/humanize"
	"kickoff/payload/store"
	"kickoff/payload/store/draft"
)

// RemoveOptions are those of `kickoff drafts remove`.
type RemoveOptions struct {
	*factory.Factory
	Names []string
}

// Remove removes drafts; what cannot be removed is told at the end.
func Remove(ctx context.Context, o RemoveOptions) error {
	names := o.Names
	store, err := openStore(ctx, o.Factory)
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
				last = Missing(store, name)
			}
			continue
		}
		o.Say("removed the draft %s; kickoff drafts restore %s brings it back", humanize.Quote(name), export.ShellWord(name))
	}
	if len(failed) == 0 || len(failed) == len(names) && len(names) == 1 {
		return last
	}
	if len(failed) == len(names) {
		return &failure.Failure{Kind: failure.KindNotFound, Exit: failure.ExitNotFound, Message: "none of the drafts could be removed: " + humanize.Quotes(failed), Err: last}
	}
	return &failure.Failure{Kind: failure.KindNotFound, Exit: failure.ExitSome, Message: "some of the drafts could not be removed: " + humanize.Quotes(failed), Err: last}
}

// MoveOptions are those of `kickoff drafts rename` and `copy`.
type MoveOptions struct {
	*factory.Factory
	From, To string
	// Copies: the draft keeps its former name too.
	Copies bool
}

// Move gives a draft another name.
func Move(ctx context.Context, o MoveOptions) error {
	store, err := openStore(ctx, o.Factory)
	if err != nil {
		return err
	}
	if err := draft.CheckName(o.To); err != nil {
		return failure.Usage(err.Error())
	}
	move := store.Rename
	if o.Copies {
		move = store.Copy
	}
	err = move(o.From, o.To)
	if errors.Is(err, draft.ErrNotFound) {
		return Missing(store, o.From)
	}
	if err == nil {
		o.Say("saved as %s", humanize.Quote(o.To))
	}
	return err
}

// RestoreOptions are those of `kickoff drafts restore`.
type RestoreOptions struct {
	*factory.Factory
	Name string
}

// Restore brings back a draft that was removed or saved over.
func Restore(ctx context.Context, o RestoreOptions) error {
	name := o.Name
	store, err := openStore(ctx, o.Factory)
	if err != nil {
		return err
	}
	err = store.BringBack(name)
	if !errors.Is(err, draft.ErrNotFound) {
		if err == nil {
			o.Say("the draft %s is back", humanize.Quote(name))
		}
		return err
	}
	removed, listErr := store.Removed()
	if listErr != nil {
		return listErr
	}
	message := fmt.Sprintf("no draft %s was removed in the last 30 days", humanize.Quote(name))
	var names []string
	for _, e := range removed {
		names = append(names, e.Name)
	}
	if len(names) > 0 {
		message += "; there are " + humanize.Quotes(names)
	}
	return &failure.Failure{Kind: failure.KindNotFound, Exit: failure.ExitNotFound, Message: message, Err: err}
}

// ImportOptions are those of `kickoff drafts import`.
type ImportOptions struct {
	*factory.Factory
	File string
}

// Import takes a file into the drafts under the name within, which must be
// free.
func Import(ctx context.Context, o ImportOptions) error {
	store, err := openStore(ctx, o.Factory)
	if err != nil {
		return err
	}
	data, err := o.ReadFile(o.File)
	if err != nil {
		return failure.Usage("import: " + err.Error())
	}
	d, err := draft.Decode(o.File, data)
	if err != nil {
		return &failure.Failure{Kind: failure.KindInvalid, Exit: failure.ExitInvalid, Message: err.Error(), Err: err}
	}
	if _, err := os.Lstat(store.Path(d.Name)); err == nil {
		return failure.Usagef("there is a draft %s already: rename or remove it first, or change the name in the file", humanize.Quote(d.Name))
	}
	if err := store.Save(d); err != nil {
		return err
	}
	o.Say("imported the draft %s", humanize.Quote(d.Name))
	return nil
}

// ExportOptions are those of `kickoff drafts export`.
type ExportOptions struct {
	*factory.Factory
	Name string
	// File is where to; "" and "-" are standard output.
	File string
}

// Export writes the draft's file as it is. A file that is there is replaced
// only by the draft that it holds.
func Export(ctx context.Context, o ExportOptions) error {
	name := o.Name
	drafts, err := openStore(ctx, o.Factory)
	if err != nil {
		return err
	}
	d, err := drafts.Load(name)
	if errors.Is(err, draft.ErrNotFound) {
		return Missing(drafts, name)
	}
	if err != nil {
		return err
	}
	data, err := os.ReadFile(d.Path)
	if err != nil {
		return fmt.Errorf("reading the draft %s: %s", humanize.Quote(name), host.FileError(err))
	}
	if o.File == "" || o.File == "-" {
		_, err := o.Out.Write(data)
		return err
	}
	to := o.File
	if _, err := os.Lstat(to); err == nil {
		if there, err := draft.Read(to); err != nil || there.Name != name {
			return failure.Usagef("the file %s is there already and holds something else than this draft: give another name", to)
		}
	}
	if err := store.Replace(to, data); err != nil {
		return fmt.Errorf("exporting the draft %s: %s", humanize.Quote(name), host.FileError(err))
	}
	o.Say("exported the draft %s to %s", humanize.Quote(name), filepath.ToSlash(to))
	return nil
}
