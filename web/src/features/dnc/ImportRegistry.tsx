import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { wrongField } from '~/api/client'
import { importRegistry } from '~/api/gen/sdk.gen'
import type { RegistryImported } from '~/api/gen/types.gen'
import { useRefresh } from '~/features/console/useCommands'
import { words } from '~/i18n'
import { DialogForm } from '~/ui/DialogForm'
import { Select } from '~/ui/mantine/Select'
import { countryOf } from './registries'

const { dnc: told } = words

interface ImportRegistryProps {
  readonly known: readonly string[]
  readonly first: string | undefined
  readonly onDone: (done: RegistryImported) => void
  readonly onClose: () => void
}

/** A national list as the regulator gives it, in place of the one before. */
export function ImportRegistry({ known, first, onDone, onClose }: ImportRegistryProps) {
  const [registry, setRegistry] = useState(first ?? known[0] ?? '')
  const [file, setFile] = useState<File>()
  const refresh = useRefresh()
  const id = useId()
  const go = useMutation({
    mutationFn: async (given: File) =>
      (
        await importRegistry({
          path: { registry },
          query: { country: countryOf(registry) },
          body: given,
          throwOnError: true,
        })
      ).data,
    onSuccess: onDone,
    onSettled: refresh,
  })
  const wrong = wrongField(go.error, 'file')
  return (
    <DialogForm
      title={told.importTitle}
      go={told.importGo}
      error={go.error}
      fields={['file', 'registry']}
      isGoing={go.isPending}
      onGo={() => file && go.mutate(file)}
      onClose={onClose}
    >
      <Select
        label={told.registry}
        value={registry}
        error={wrongField(go.error, 'registry')}
        onChange={(value) => value && setRegistry(value)}
        data={known.map((value) => ({ value, label: told.registries[value] ?? value }))}
      />
      <div>
        <label htmlFor={id}>{told.file}</label>
        <p className="sub">{told.fileHelp}</p>
        <input
          id={id}
          type="file"
          accept=".csv,.txt,text/csv,text/plain"
          aria-invalid={wrong !== undefined}
          onChange={({ currentTarget }) => setFile(currentTarget.files?.[0])}
        />
        {wrong && <p className="bad-text">{wrong}</p>}
      </div>
    </DialogForm>
  )
}
