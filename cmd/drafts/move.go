package drafts

import (
	"cmp"
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

// Remove removes drafts; what cannot be removed is told at the end.
func Remove(ctx context.Context, f *factory.Factory, names []string) error {
	store, err := openStore(ctx, f)
	if err != nil {
		return err
	}
	var failed []string
	var last error
	for _, name := range names {
		if err := store.Remove(name); err != nil {
			last = orMissing(store, name, err)
			failed = append(failed, name)
			continue
		}
		f.Say("removed the draft %s; kickoff drafts restore %s brings it back", humanize.Quote(name), export.ShellWord(name))
	}
	if len(failed) == 0 || len(names) == 1 {
		return last
	}
	all := &failure.Failure{Kind: failure.KindNotFound, Message: "none of the drafts could be removed: " + humanize.Quotes(failed), Err: last}
	if len(failed) < len(names) {
		all.Kind, all.Message = failure.KindPartial, "some of the drafts could not be removed: "+humanize.Quotes(failed)
	}
	return all
}

// Move gives a draft another name, or with the store's Copy a second one.
func Move(ctx context.Context, f *factory.Factory, from, to string, move func(s *draft.Store, from, to string) error) error {
	store, err := openStore(ctx, f)
	if err != nil {
		return err
	}
	if err := draft.CheckName(to); err != nil {
		return failure.Usage(err.Error())
	}
	if err := move(store, from, to); err != nil {
		return orMissing(store, from, err)
	}
	f.Say("saved as %s", humanize.Quote(to))
	return nil
}

// Restore brings back a draft that was removed or saved over, under another name where
// to is not "".
func Restore(ctx context.Context, f *factory.Factory, name, to string) error {
	to = cmp.Or(to, name)
	if err := draft.CheckName(to); err != nil {
		return failure.Usage(err.Error())
	}
	store, err := openStore(ctx, f)
	if err != nil {
		return err
	}
	switch err := store.BringBack(name, to); {
	case err == nil:
		f.Say("the draft %s is back", humanize.Quote(to))
		return nil
	case errors.Is(err, draft.ErrExists):
		return failure.Usagef("%v; kickoff drafts restore %s NEW brings it back under another name", err, export.ShellWord(name))
	case !errors.Is(err, draft.ErrNotFound):
		return err
	}
	removed, err := store.Removed()
	if err != nil {
		return err
	}
	return missing("no draft "+humanize.Quote(name)+" was removed in the last 30 days", removed, "")
}

// Import takes a file into the drafts under the name within, which must be
// free.
func Import(ctx context.Context, f *factory.Factory, file string) error {
	here, err := openStore(ctx, f)
	if err != nil {
		return err
	}
	data, err := f.ReadText(file, store.MaxFile)
	if err != nil {
		return failure.Usage("import: " + err.Error())
	}
	d, err := draft.Import(file, data)
	switch {
	case errors.As(err, new(*draft.DamagedError)), errors.As(err, new(*draft.NewerError)):
		return err
	case err != nil:
		return failure.Usagef("import %s: %v", file, err)
	}
	err = here.Create(d)
	if errors.Is(err, draft.ErrExists) {
		return failure.Usagef("there is a draft %s already: rename or remove it first, or change the name in the file", humanize.Quote(d.Name))
	}
	if err != nil {
		return err
	}
	f.Say("imported the draft %s", humanize.Quote(d.Name))
	return nil
}

// Export writes the draft's file as it is, to standard output for "" and "-". A file
// that is there is replaced only by the draft that it holds.
func Export(ctx context.Context, f *factory.Factory, name, file string) error {
	_, data, err := read(ctx, f, name)
	if err != nil {
		return err
	}
	if file == "" || file == "-" {
		_, err := f.Out.Write(data)
		return err
	}
	if _, err := os.Lstat(file); err == nil {
		if there, err := draft.Read(file); err != nil || there.Name != name {
			return failure.Usagef("the file %s is there already and holds something else than this draft: give another name", file)
		}
	}
	if err := store.Replace(file, data); err != nil {
		return fmt.Errorf("exporting the draft %s: %s", humanize.Quote(name), host.FileError(err))
	}
	f.Say("exported the draft %s to %s", humanize.Quote(name), filepath.ToSlash(file))
	return nil
}
