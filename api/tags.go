package api

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"

	"kickoff/payload"
)

type wireTag struct {
	ID        text            `json:"id"`
	Title     text            `json:"title"`
	Name      text            `json:"name"`
	DeletedAt json.RawMessage `json:"deleted_at"`
}

func (w wireTag) tag() (payload.Tag, bool) {
	id := ident(w.ID)
	return payload.Tag{ID: id, Name: named(w.Title, w.Name, text(id))}, id != "" && !present(w.DeletedAt)
}

// Tags are those whose title has q in it.
func (c *Client) Tags(ctx context.Context, q string) Pages[payload.Tag] {
	k := call{doing: "reading the tags", path: c.inOrg("tags"), query: search(q)}
	return pages(c, ctx, k, each(wireTag.tag))
}

type wireFolder struct {
	ID       text             `json:"id"`
	Name     text             `json:"name"`
	ParentID text             `json:"parent_id"`
	Type     text             `json:"folder_type"`
	Children list[wireFolder] `json:"children"`
}

// maxFolderDepth bounds the path of folders that a server nests without end.
const maxFolderDepth = 16

// Folders are the folders that a process can be filed in, those within others
// behind their parents. A template's folders are another kind, which a launch
// cannot name (docs/api.md, "Tags and folders").
func (c *Client) Folders(ctx context.Context) Pages[payload.Folder] {
	k := call{doing: "reading the folders", path: c.inOrg("folders"), query: url.Values{"folder_type": {"run"}}}
	return func(yield func([]payload.Folder, error) bool) {
		tree := folderTree{seen: map[string]folderNode{}, done: map[string]bool{}}
		pages(c, ctx, k, tree.flatten)(yield)
	}
}

// folderTree remembers the folders of earlier pages, because a child may come as
// a row of its own that names its parent.
type folderTree struct {
	seen map[string]folderNode
	done map[string]bool
}

type folderNode struct{ name, parent string }

func (t folderTree) flatten(rows []wireFolder) []payload.Folder {
	var order []string
	t.add(rows, "", 0, &order)
	var all []payload.Folder
	for _, id := range order {
		if !t.done[id] {
			t.done[id] = true
			all = append(all, payload.Folder{ID: id, Name: t.seen[id].name, Path: t.path(id)})
		}
	}
	return all
}

func (t folderTree) add(rows []wireFolder, parent string, depth int, order *[]string) {
	if depth > maxFolderDepth {
		return
	}
	for _, w := range rows {
		id := ident(w.ID)
		if id == "" || w.Type != "" && w.Type != "run" {
			continue
		}
		t.seen[id] = folderNode{name: named(w.Name, text(id)), parent: cmp.Or(parent, ident(w.ParentID))}
		*order = append(*order, id)
		t.add(w.Children, id, depth+1, order)
	}
}

func (t folderTree) path(id string) string {
	path := t.seen[id].name
	for range maxFolderDepth {
		id = t.seen[id].parent
		above, ok := t.seen[id]
		if !ok {
			break
		}
		path = above.name + " / " + path
	}
	return path
}
