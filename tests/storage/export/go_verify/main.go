// Verifies an export of tiles with the library of Go's checksum database, which knows nothing of ours.
//
//	verify DIR VKEY PROOFS
//
// DIR is the export, VKEY the log's verifier key, PROOFS a JSON file with proofs that our code made:
// {"inclusion": [{"index", "proof"}], "consistency": [{"size", "root", "proof"}]}, hashes in base64.
// Prints what was verified; the first thing that is wrong ends it with status 1.
package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

type proofs struct {
	Inclusion []struct {
		Index int64
		Proof tlog.RecordProof
	}
	Consistency []struct {
		Size  int64
		Root  tlog.Hash
		Proof tlog.TreeProof
	}
}

// folder reads tiles for the library. The checksum database names a tile's height in its path, tlog-tiles does not.
type folder string

func (dir folder) path(tile tlog.Tile) string {
	return filepath.Join(string(dir), "tile", strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", tile.H)))
}

func (dir folder) Height() int                                { return height }
func (dir folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (dir folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		content, err := os.ReadFile(dir.path(tile))
		if err != nil {
			return nil, err
		}
		data[i] = content
	}
	return data, nil
}

// entries are those of a bundle, which lies beside the hash tiles under another name.
func (dir folder) entries(tile tlog.Tile) ([][]byte, error) {
	tile.L = -1
	name := strings.Replace(dir.path(tile), "tile/data/", "tile/entries/", 1)
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var found [][]byte
	for len(content) > 0 {
		if len(content) < 2 || len(content)-2 < int(binary.BigEndian.Uint16(content)) {
			return nil, fmt.Errorf("%s ends within an entry", name)
		}
		end := 2 + int(binary.BigEndian.Uint16(content))
		found = append(found, content[2:end])
		content = content[end:]
	}
	if len(found) != tile.W {
		return nil, fmt.Errorf("%s holds %d entries, not %d", name, len(found), tile.W)
	}
	return found, nil
}

func fail(where string, err error) {
	if err != nil {
		fmt.Printf("FAIL %s: %v\n", where, err)
		os.Exit(1)
	}
}

// checkpoint opens the note and reads the tree from it. The library's own parser wants the checksum database's name.
func checkpoint(dir folder, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	fail("key", err)
	raw, err := os.ReadFile(filepath.Join(string(dir), "checkpoint"))
	fail("checkpoint", err)
	opened, err := note.Open(raw, note.VerifierList(verifier))
	fail("checkpoint", err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		fail("checkpoint", fmt.Errorf("%d lines of log %q", len(lines), lines[0]))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	fail("size", err)
	root, err := tlog.ParseHash(lines[2])
	fail("root", err)
	return tlog.Tree{N: size, Hash: root}
}

// stored is every hash of the tree in the library's own order.
type stored []tlog.Hash

func (hashes stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = hashes[index]
	}
	return found, nil
}

// all are the tiles of a level.
func all(tree tlog.Tree, level int) (tiles []tlog.Tile) {
	hashes := tree.N >> (height * level)
	for start := int64(0); start < hashes; start += width {
		tile := tlog.Tile{H: height, L: level, N: start / width, W: width}
		if hashes-start < width {
			tile.W = int(hashes - start)
		}
		tiles = append(tiles, tile)
	}
	return tiles
}

// hashed makes every hash anew from the entries, which must lead to the root that was signed.
func hashed(dir folder, tree tlog.Tree) (hashes stored) {
	for _, tile := range all(tree, 0) {
		found, err := dir.entries(tile)
		fail("entries", err)
		for i, entry := range found {
			more, err := tlog.StoredHashes(tile.N*width+int64(i), entry, hashes)
			fail("entries", err)
			hashes = append(hashes, more...)
		}
	}
	return hashes
}

// compare holds every tile against the hashes; returns how many there are. TileHashReader alone would not do:
// up to x/mod 0.39 it leaves some tiles unchecked (CVE-2026-56865).
func compare(dir folder, tree tlog.Tree, hashes stored) (count int) {
	for level := 0; tree.N>>(height*level) > 0; level++ {
		for _, tile := range all(tree, level) {
			made, err := tlog.ReadTileData(tile, hashes)
			fail("tile", err)
			kept, err := dir.ReadTiles([]tlog.Tile{tile})
			fail("tile", err)
			if !bytes.Equal(made, kept[0]) {
				fail(fmt.Sprintf("level %d, tile %d", level, tile.N), fmt.Errorf("not what the entries make"))
			}
			count++
		}
	}
	root, err := tlog.TreeHash(tree.N, hashes)
	fail("root", err)
	if root != tree.Hash {
		fail("root", fmt.Errorf("not what the entries make"))
	}
	return count
}

func main() {
	dir := folder(os.Args[1])
	tree := checkpoint(dir, os.Args[2])
	raw, err := os.ReadFile(os.Args[3])
	fail("proofs", err)
	var ours proofs
	fail("proofs", json.Unmarshal(raw, &ours))

	began := time.Now()
	hashes := hashed(dir, tree)
	count := compare(dir, tree, hashes)
	rate := float64(tree.N) / time.Since(began).Seconds()

	reader := tlog.TileHashReader(tree, dir)
	for _, each := range ours.Inclusion {
		known, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, each.Index)})
		fail("hash", err)
		err = tlog.CheckRecord(each.Proof, tree.N, tree.Hash, each.Index, known[0])
		fail(fmt.Sprintf("inclusion of %d", each.Index), err)
	}
	for _, each := range ours.Consistency {
		err = tlog.CheckTree(each.Proof, tree.N, tree.Hash, each.Size, each.Root)
		fail(fmt.Sprintf("consistency with %d", each.Size), err)
	}
	fmt.Printf("ok %d entries, %d hash tiles, %d inclusion proofs, %d consistency proofs\n",
		tree.N, count, len(ours.Inclusion), len(ours.Consistency))
	fmt.Fprintf(os.Stderr, "%.0f entries/s\n", rate)
}
